using System.CommandLine;
using Halfspace.Bounds;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Embedding;
using Halfspace.Formats;

namespace Halfspace.Cli.Verify;

/// <summary>The options of <c>halfspace attack</c>.</summary>
internal sealed class AttackCommandOptions
{
    public AttackCommandOptions()
    {
        Inequalities.AcceptOnlyFromAmong("on", "off");
        Search.AcceptOnlyFromAmong("dual", "phases", "mip");
        Norm.AcceptOnlyFromAmong([.. AttackRequest.Norms.Select(entry => entry.Name)]);
    }

    public Option<string> Model { get; } = new("--model") { Description = $"A network: {string.Join(", ", NetworkFiles.All.Where(format => format.Read is not null).Select(format => format.Ending))}.", HelpName = "FILE", Required = true };

    public Option<string> Input { get; } = new("--input") { Description = "A value for each input, in the units of the data for a network that Halfspace trained; or IDX images with --index.", HelpName = "FILE", Required = true };

    public Option<int?> Index { get; } = new("--index") { Description = "Which image of an IDX file, counted from 0; its pixels are divided by 255.", HelpName = "N" };

    public Option<string?> Box { get; } = new("--box") { Description = "A line for each input, its lower and upper end; or LOWER..UPPER for all (default: 0 to 1; the range of the training data for a network that Halfspace trained).", HelpName = "FILE" };

    public Option<string> Categories { get; } = InputRegionOptions.CategoryOption();

    public Option<string> Target { get; } = new("--target") { Description = "The class to reach, counted from 0, or 'any' other than the input's own.", HelpName = "CLASS", Required = true };

    public Option<string> Norm { get; } = new("--norm") { Description = "How distance is measured: l1, l2, linf or l0.", HelpName = "NORM", DefaultValueFactory = _ => "l1" };

    public Option<double?> Factor { get; } = Number("--factor", "The target's output is at least F times every other (default: 1.2; without --factor and --margin a network that Halfspace trained has to predict the target).", "F");

    public Option<double?> Margin { get; } = Number("--margin", "The target's output is at least D above every other, in place of --factor.", "D");

    public Option<string> Relu { get; } = new("--relu") { Description = $"Formulation of ReLU: {ReluFormulations.Names}.", HelpName = "NAME", DefaultValueFactory = _ => ReluFormulations.Default.Name };

    public Option<string> Bounds { get; } = new("--bounds") { Description = $"How neurons are bounded: {string.Join(", ", BoundMethods.All.Select(method => method.Name))}.", HelpName = "NAME", DefaultValueFactory = _ => "crown" };

    public Option<string> Inequalities { get; } = new("--inequalities") { Description = "Rows between the binaries of neighbouring layers: on or off.", HelpName = "on|off", DefaultValueFactory = _ => "off" };

    public Option<string> Cuts { get; } = SharedOptions.Cuts();

    public Option<string> Search { get; } = new("--search") { Description = "How nearer inputs are ruled out: dual (bounds improved by steps, without a solver), phases (linear programs; l1 and linf) or mip (the solver's search). What cannot be done in one way is done in the next.", HelpName = "NAME", DefaultValueFactory = _ => "dual" };

    public Option<string?> Solver { get; } = SharedOptions.Solver();

    public Option<bool> Isolate { get; } = SolverIsolation.Option();

    public Option<bool> CrossCheck { get; } = SharedOptions.CrossCheck();

    public Option<string?> Output { get; } = new("--out") { Description = "Write the witness as a certificate that 'check' re-checks (.json).", HelpName = "FILE" };

    public Option<string?> Picture { get; } = new("--picture") { Description = "Draw original, adversarial and difference side by side (.png).", HelpName = "FILE" };

    public Option<string?> Report { get; } = RunPage.Option("the picture of --picture");

    public Option<double> TimeLimit { get; } = SharedOptions.TimeLimit(600);

    public Option<int> Seed { get; } = SharedOptions.Seed();

    public Option<int?> Threads { get; } = SharedOptions.Threads();

    public Option<bool> Json { get; } = SharedOptions.Json();

    public Option<bool> Quiet { get; } = SharedOptions.Quiet();

    /// <summary>Every option, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [Model, Input, Index, Box, Categories, Target, Norm, Factor, Margin, Relu, Bounds, Inequalities, Cuts, Search, Solver, Isolate, CrossCheck, Output, Picture, Report, TimeLimit, Seed, Threads, Json, Quiet];

    private static Option<double?> Number(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result =>
        {
            var number = SharedOptions.Number(result);
            if (number is null) result.AddError($"{name} takes a number, such as 1.2.");
            return number;
        },
    };
}
