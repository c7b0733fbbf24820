using System.CommandLine;
using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Halfspace.Training;

namespace Halfspace.Cli;

/// <summary>Runs a parsed command: what every verb shares in errors, exit codes and cancellation.</summary>
internal static class CommandRun
{
    /// <summary>Parses and runs; a usage error is said on standard error with exit code 64.</summary>
    public static int Invoke(Command root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine("halfspace: " + error.Message);
            Console.Error.WriteLine($"halfspace: see 'halfspace {string.Join(' ', VerbOf(parsed, root))}--help'");
            return ExitCodes.BadUsage;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Makes a verb run with cancellation on Ctrl-C and exceptions turned into messages and exit codes.</summary>
    public static void SetVerb(this Command command, Func<ParseResult, CancellationToken, int> run) => command.SetAction(parsed =>
    {
        using var interrupt = new Interrupt();
        try
        {
            return run(parsed, interrupt.Token);
        }
        catch (UsageException fault)
        {
            return Say(fault.Message, ExitCodes.BadUsage);
        }
        catch (Exception fault) when (fault is DataFileException or ModelFileException or NetworkOverflowException or IOException or UnauthorizedAccessException)
        {
            return Say(fault.Message, ExitCodes.BadInput);
        }
        catch (SolverNotAvailableException fault)
        {
            return Say(fault.Message, ExitCodes.NoSolver);
        }
        catch (SolverContradictionException fault)
        {
            return Say("a solver contradicts an exact re-check, so there is no answer: " + fault.Message, ExitCodes.Contradiction);
        }
        catch (BoundContradictionException fault)
        {
            return Say(fault.Message, ExitCodes.Contradiction);
        }
        catch (ArgumentException fault)
        {
            return Say(Reason(fault), ExitCodes.BadUsage);
        }
        catch (OutOfMemoryException)
        {
            return Say("there is not enough memory for this. Use fewer samples, smaller layers or fewer inputs.", ExitCodes.BadInput);
        }
    });

    /// <summary>The message of a refused argument without what .NET adds for programmers: the parameter's name and value.</summary>
    public static string Reason(ArgumentException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var line = fault.Message.Split('\n')[0].TrimEnd();
        return fault.ParamName is null ? line : line.Replace($" (Parameter '{fault.ParamName}')", "", StringComparison.Ordinal);
    }

    private static int Say(string message, int code)
    {
        Console.Error.WriteLine("halfspace: " + message);
        return code;
    }

    private static IEnumerable<string> VerbOf(ParseResult parsed, Command root) =>
        parsed.CommandResult.Command == root ? [] : [parsed.CommandResult.Command.Name, ""];
}
