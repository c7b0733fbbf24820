using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Halfspace.Training;

namespace Halfspace.Cli.Runs;

/// <summary>Runs a parsed command: what every verb shares in errors, exit codes and cancellation.</summary>
internal static partial class CommandRun
{
    /// <summary>Parses and runs; a usage error is said on standard error with exit code 64, and whatever nobody foresaw with exit code 70.</summary>
    public static int Invoke(Func<Command> create, string[] arguments)
    {
        try
        {
            return Invoke(create(), arguments);
        }
        catch (Exception fault)
        {
            return LastResort.Say(fault);
        }
    }

    /// <summary>Parses and runs a command that is made already.</summary>
    public static int Invoke(Command root, string[] arguments)
    {
        if (arguments.Length == 0)
        {
            root.Parse(["--help"]).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return ExitCodes.BadUsage;
        }

        // A value that begins with @ is a value, not the name of a file full of further arguments.
        var parsed = root.Parse(WithNamedData(arguments), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine("halfspace: " + Plain(error.Message));
            foreach (var word in parsed.UnmatchedTokens)
            {
                if (Suggestion.For(word, parsed.CommandResult.Command) is { } meant) Console.Error.WriteLine($"halfspace: did you mean '{meant}'?");
            }

            Console.Error.WriteLine($"halfspace: see 'halfspace {string.Join(' ', VerbOf(parsed, root))}--help'");
            return ExitCodes.BadUsage;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>What the parser says, without the names of its types.</summary>
    private static string Plain(string message) =>
        KindRefused().Match(message) is { Success: true } refused ? $"{refused.Groups["option"].Value} takes a {(refused.Groups["kind"].Value.StartsWith("Int", StringComparison.Ordinal) ? "whole number" : "number")}, not '{refused.Groups["value"].Value}'." : message;

    [GeneratedRegex(@"^Cannot parse argument '(?<value>.*)' for option '(?<option>--[\w-]+)' as expected type '[^']*System\.(?<kind>Int32|Int64|Double)\]?'\.", RegexOptions.Singleline)]
    private static partial Regex KindRefused();

    /// <summary>The command line with the data named, where a file stands right after <c>train</c>.</summary>
    private static string[] WithNamedData(string[] arguments) => arguments is ["train", var file, ..] && !file.StartsWith('-') ? [arguments[0], "--data", .. arguments[1..]] : arguments;

    /// <summary>Makes a verb run with cancellation on Ctrl-C and exceptions turned into messages and exit codes.</summary>
    public static void SetVerb(this Command command, Func<ParseResult, CancellationToken, int> run) => command.SetAction(parsed =>
    {
        using var interrupt = new Interrupt();
        int Stopped() => Say("stopped before there was an answer.", ExitCodes.NoAnswer);
        try
        {
            return TimedRun.RunVerb(token => run(parsed, token), Stopped, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return Stopped();
        }
        catch (Exception fault)
        {
            return Explain(fault);
        }
    });

    /// <summary>Says what went wrong, and whose fault it is.</summary>
    private static int Explain(Exception fault) => fault switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => Explain(several.Flatten().InnerExceptions[0]),
        UsageException => Say(fault.Message, ExitCodes.BadUsage),
        DataFileException or ModelFileException or NetworkOverflowException or IOException or UnauthorizedAccessException => Say(fault.Message, ExitCodes.BadInput),
        SolverNotAvailableException => Say(fault.Message, ExitCodes.NoSolver),
        SolverContradictionException => Say("a solver contradicts an exact re-check, so there is no answer: " + fault.Message, ExitCodes.Contradiction),
        BoundContradictionException => Say(fault.Message, ExitCodes.Contradiction),
        InsufficientMemoryException or OutOfMemoryException => Say("there is not enough memory for this. Use fewer samples, smaller layers or fewer inputs.", ExitCodes.BadInput),
        InsufficientExecutionStackException => Say("the input is nested too deeply. Write it with fewer levels.", ExitCodes.BadInput),
        ArgumentException refused when IsRefusal(refused) => Say(Reason(refused), ExitCodes.BadUsage),
        _ => LastResort.Say(fault),
    };

    /// <summary>Whether an argument was refused by us, who say how to mend it; the runtime's own refusals are our bugs.</summary>
    private static bool IsRefusal(ArgumentException fault) =>
        fault is not ArgumentNullException && fault.TargetSite?.DeclaringType?.Assembly.GetName().Name?.StartsWith("Halfspace", StringComparison.Ordinal) == true;

    /// <summary>The message of a refused argument without what .NET adds for programmers: the parameter's name and value.</summary>
    public static string Reason(ArgumentException fault) => FaultText.Of(fault);

    private static int Say(string message, int code)
    {
        Console.Error.WriteLine("halfspace: " + message);
        return code;
    }

    private static IEnumerable<string> VerbOf(ParseResult parsed, Command root)
    {
        var words = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command && command.Command != root; result = result.Parent) words.Insert(0, command.Command.Name);
        return words.Count == 0 ? [] : [.. words, ""];
    }
}
