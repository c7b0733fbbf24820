using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Mip.Solvers.CommandLine;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers.CommandLine;

/// <summary>A program that takes one request after the other is used again where it answered, and never where it was stopped or died.</summary>
public sealed class KeptProcessTests
{
    /// <summary>A program that does in a shell what it is asked, where <c>$$</c> is its process.</summary>
    private const string Service = """
        while read -r mark request; do
            echo "halfspace begins $mark"
            eval "$request"
            echo "halfspace waits after $mark"
        done
        """;

    [Fact]
    public void An_answer_ends_and_the_process_goes_on()
    {
        var (first, end) = Ask("goes on", "echo $$; echo two");
        Assert.Equal(new ProcessEnd(StopReason.None, 0), end);
        Assert.Equal(2, first.Length);
        Assert.Equal(["text without an end", first[0]], Ask("goes on", "echo text without an end; echo $$").Lines);
        Assert.Equal(["no end", first[0]], [Assert.Single(Ask("goes on", "printf 'no end'").Lines), Ask("goes on", "echo $$").Lines[0]]);
    }

    [Fact]
    public void A_process_that_died_gives_its_exit_code_and_another_takes_the_next_request()
    {
        var first = Ask("dies", "echo $$").Lines[0];
        var (lines, end) = Ask("dies", "echo last words; exit 7");
        Assert.Equal(["last words"], lines);
        Assert.Equal(new ProcessEnd(StopReason.None, 7), end);
        Assert.NotEqual(first, Ask("dies", "echo $$").Lines[0]);
    }

    [Fact]
    public void A_process_that_dies_while_it_waits_has_not_begun_the_next_request()
    {
        var first = Ask("dies waiting", "echo $$; (sleep 0.05; kill -9 $$) >/dev/null 2>&1 &").Lines[0];
        while (WorkerProcesses.IsRunning(first)) Thread.Sleep(10);
        Assert.NotEqual(first, Assert.Single(Ask("dies waiting", "echo $$").Lines));
    }

    [Fact]
    public void A_process_that_was_stopped_is_not_used_again()
    {
        var first = Ask("is stopped", "echo $$").Lines[0];
        Assert.Equal(StopReason.Deadline, Ask("is stopped", "sleep 60", seconds: 0.1).End.Stopped);
        var second = Ask("is stopped", "echo $$").Lines[0];
        Assert.NotEqual(first, second);
        Assert.Equal(StopReason.Enough, Ask("is stopped", "echo enough; sleep 60", enough: line => line == "enough").End.Stopped);
        var third = Ask("is stopped", "echo $$").Lines[0];
        Assert.NotEqual(second, third);
        using var stop = new CancellationTokenSource(50);
        Assert.Equal(StopReason.Cancelled, Ask("is stopped", "sleep 60", token: stop.Token).End.Stopped);
        Assert.NotEqual(third, Ask("is stopped", "echo $$").Lines[0]);
    }

    [Fact]
    public void A_listener_that_throws_ends_the_process()
    {
        var first = Ask("throws", "echo $$").Lines[0];
        Assert.Throws<FormatException>(() => Ask("throws", "echo one; sleep 60", enough: _ => throw new FormatException()));
        Assert.NotEqual(first, Ask("throws", "echo $$").Lines[0]);
    }

    [Fact]
    public void Requests_at_the_same_time_have_a_process_each()
    {
        using var both = new Barrier(2);
        var found = new string[2];
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, k => Ask("at once", "echo $$", enough: line =>
        {
            found[k] = line;
            return !both.SignalAndWait(TimeSpan.FromMinutes(1));
        }));
        Assert.NotEqual(found[0], found[1]);
    }

    /// <summary>CBC keeps parameters and seeds per process: what one solve sets is not to reach the next. The seed is printed by the theory.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CBC_answers_the_same_whatever_it_solved_before(int seed)
    {
        var solver = TestSolvers.Get("cbc");
        var random = new Random(seed);
        var questions = Enumerable.Range(0, 12).Select(_ => Question(random)).ToArray();
        string Answer((MipModel Model, SolveOptions Options) question)
        {
            var result = question.Model.Solve(solver, question.Options, cancellationToken: TestContext.Current.CancellationToken);
            return FormattableString.Invariant($"{result.Status} {result.DualBound:R} {result.Nodes} {(result.Point is { } point ? string.Join(' ', point) : "none")}");
        }

        var answers = questions.Select(Answer).ToArray();
        for (var k = questions.Length - 1; k >= 0; k--) Assert.Equal(answers[k], Answer(questions[k]));
    }

    /// <summary>A knapsack of several rows with options that differ: limits of nodes, gaps, seeds.</summary>
    private static (MipModel Model, SolveOptions Options) Question(Random random)
    {
        var model = new MipModel();
        var variables = Enumerable.Range(0, random.Next(3, 14)).Select(_ => random.Next(4) == 0 ? model.AddContinuous(0, 5) : model.AddInteger(0, random.Next(1, 4))).ToArray();
        for (var row = 0; row < 5; row++)
        {
            var sum = new LinearExpression();
            foreach (var variable in variables) sum += random.Next(-6, 10) * variable;
            model.AddConstraint(random.Next(2) == 0 ? sum <= random.Next(5, 30) : sum >= random.Next(-20, 8));
        }

        var objective = new LinearExpression();
        foreach (var variable in variables) objective += random.Next(-9, 10) * variable;
        if (random.Next(2) == 0) model.Minimize(objective);
        else model.Maximize(objective);
        return (model, new SolveOptions
        {
            Threads = 1,
            TimeLimit = 60,
            Seed = random.Next(3),
            NodeLimit = random.Next(3) == 0 ? random.Next(1, 5) : null,
            RelativeGap = random.Next(3) == 0 ? 0.2 : 0,
        });
    }

    private static (string[] Lines, ProcessEnd End) Ask(string service, string request, double seconds = 100, Func<string, bool>? enough = null, CancellationToken token = default)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The programs of this test are shell scripts.");
        var lines = new List<string>();
        var end = KeptProcess.Ask("/bin/sh", ["-c", Service, service], request, TimeSpan.FromSeconds(seconds), Take, token);
        return ([.. lines], end);

        bool Take(string line)
        {
            lines.Add(line);
            return enough?.Invoke(line) == true;
        }
    }
}
