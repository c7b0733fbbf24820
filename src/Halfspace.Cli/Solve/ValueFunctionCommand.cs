using System.CommandLine;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.ValueFunctions;

namespace Halfspace.Cli.Solve;

/// <summary><c>halfspace value-function</c>: the value of a program as a function of one right-hand side.</summary>
internal static class ValueFunctionCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("MODEL") { Description = "A model file: .mps or .lp, also .gz." };
        var row = new Option<string>("--row") { Description = "The row whose right-hand side varies: an equality or a one-sided row.", HelpName = "NAME", Required = true };
        var from = Fraction("--from", "The smallest right-hand side, such as -3, 1.5 or 22/7.", "A");
        var to = Fraction("--to", "The largest right-hand side.", "B");
        from.Required = to.Required = true;
        var at = new Option<string?>("--at") { Description = "Right-hand sides at which branch-and-bound functions are strong, comma separated (default: the quarters of the range).", HelpName = "LIST" };
        var parts = SharedOptions.Positive(new Option<int?>("--parts") { Description = "Integer parts of the truncated representation (default: half of those found).", HelpName = "N" });
        var limitParts = SharedOptions.Positive(new Option<int?>("--part-limit") { Description = "Integer parts after which the exact loop stops (default: 1000).", HelpName = "N" });
        var samples = SharedOptions.Positive(new Option<int?>("--samples") { Description = "Places at which the value is computed if the exact loop does not finish (default: 101).", HelpName = "N" });
        var output = new Option<string?>("--out") { Description = "Write the functions as a table (.csv) or a picture (.svg).", HelpName = "FILE" };
        var solver = new Option<string?>("--solver") { Description = $"Backend for linear programs, whose answers are proved in fractions: {string.Join(", ", LpSolvers.All.Select(s => s.Name))} (default: the first that is installed; without any, fractions alone).", HelpName = "NAME" };
        var isolate = SolverIsolation.Option();
        var (limit, json, quiet) = (SharedOptions.TimeLimit(60), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("value-function", "Compute the optimal value as a function of one right-hand side, exactly, with its dual approximations.") { file, row, from, to, at, parts, limitParts, samples, output, solver, isolate, limit, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            var target = parsed.GetValue(output);
            if (target is not null && ValueFunctionReport.WriterOf(target) is null) throw new UsageException($"--out takes a name that ends in .csv or .svg; '{target}' does not.");
            SharedOptions.CheckWritable(target);
            var (least, most) = (parsed.GetValue(from)!.Value, parsed.GetValue(to)!.Value);
            if (least >= most) throw new UsageException($"The range from {least} to {most} is empty; give the smaller end as --from.");
            var chosen = Solver(parsed.GetValue(solver), parsed.GetValue(isolate));
            var places = parsed.GetValue(at)?.Split(',').Select(Place).ToArray();
            var path = parsed.GetValue(file)!;
            var model = ModelInput.Read(path);
            var problem = ParametricMip.Of(model, parsed.GetValue(row)!);
            ValueFunctionStudy study;
            try
            {
                study = ValueFunctionStudy.Of(
                    problem,
                    least,
                    most,
                    new StudyOptions
                    {
                        SolveAt = places,
                        TruncatedParts = parsed.GetValue(parts),
                        PartLimit = parsed.GetValue(limitParts) ?? 1000,
                        Samples = parsed.GetValue(samples) ?? 101,
                        TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(limit)),
                        Solver = chosen,
                        Sampler = chosen ?? MipSolvers.FirstAvailable,
                    },
                    cancellation);
            }
            catch (InvalidOperationException fault)
            {
                throw new DataFileException(path, 0, fault.Message);
            }

            var report = new ValueFunctionReport(model, parsed.GetValue(row)!, study, chosen);
            if (target is not null) report.Write(target);
            if (parsed.GetValue(json)) JsonReport.Print(report.ToJson());
            else report.Print();
            return study.Representation.IsComplete || study.Representation.Parts.Count > 0 || study.Samples.Count > 0 ? ExitCodes.Answered : ExitCodes.NoAnswer;
        });
        return command;
    }

    private static ILpSolver? Solver(string? name, bool isolates)
    {
        var chosen = name is not null ? LpSolvers.Get(SharedOptions.Find(name)) : LpSolvers.Beside(null);
        return chosen is null ? null : (ILpSolver)SolverIsolation.Of(isolates, chosen);
    }

    private static Rational Place(string text) => Rational.Parse(text.Trim()) ?? throw new UsageException($"--at takes numbers such as -3, 1.5 or 22/7, comma separated; '{text}' is none.");

    private static Option<Rational?> Fraction(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result =>
        {
            var number = result.Tokens.Count == 1 ? Rational.Parse(result.Tokens[0].Value) : null;
            if (number is null) result.AddError($"{name} takes a number such as -3, 1.5 or 22/7.");
            return number;
        },
    };
}
