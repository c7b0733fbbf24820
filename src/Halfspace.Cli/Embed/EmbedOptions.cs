using System.CommandLine;
using Halfspace.Bounds;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Embedding;
using Halfspace.Formats;

namespace Halfspace.Cli.Embed;

/// <summary>The options of <c>halfspace embed</c>.</summary>
internal sealed class EmbedOptions
{
    public EmbedOptions() => Inequalities.AcceptOnlyFromAmong("on", "off");

    public Option<string> Model { get; } = new("--model") { Description = $"A network: {string.Join(", ", NetworkFiles.All.Where(format => format.Read is not null).Select(format => format.Ending))}.", HelpName = "FILE", Required = true };

    public InputRegionOptions Region { get; } = new();

    public Option<string> Relu { get; } = new("--relu") { Description = $"Formulation of ReLU: {ReluFormulations.Names}.", HelpName = "NAME", DefaultValueFactory = _ => ReluFormulations.Default.Name };

    public Option<string> Bounds { get; } = new("--bounds") { Description = $"How neurons are bounded: {string.Join(", ", BoundMethods.All.Select(method => method.Name))}.", HelpName = "NAME", DefaultValueFactory = _ => "crown" };

    public Option<string> Inequalities { get; } = new("--inequalities") { Description = "Rows between the binaries of neighbouring layers: on or off.", HelpName = "on|off", DefaultValueFactory = _ => "off" };

    public Option<string> Cuts { get; } = SharedOptions.Cuts();

    public Option<string?> Output { get; } = new("--out") { Description = "Write the model: .lp or .mps, also .gz.", HelpName = "FILE" };

    public Option<bool> Relax { get; } = new("--relax") { Description = "Drop integrality: write or solve the linear relaxation." };

    public Option<string?> Maximize { get; } = new("--maximize") { Description = "Solve for the largest value of a sum of outputs, such as 'y1 - 0.5 y0'.", HelpName = "EXPRESSION" };

    public Option<bool> Compare { get; } = new("--compare") { Description = "One row for every formulation, on the same bounds and solver; needs --maximize." };

    public Option<string?> Solver { get; } = SharedOptions.Solver();

    public Option<bool> Isolate { get; } = SolverIsolation.Option();

    public Option<bool> CrossCheck { get; } = SharedOptions.CrossCheck();

    public Option<double> TimeLimit { get; } = SharedOptions.TimeLimit(3600);

    public Option<int> Seed { get; } = SharedOptions.Seed();

    public Option<int?> Threads { get; } = SharedOptions.Threads();

    public Option<bool> Json { get; } = SharedOptions.Json();

    public Option<bool> Quiet { get; } = SharedOptions.Quiet();

    /// <summary>Every option, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [Model, Region.Box, Region.Center, Region.Radius, Region.Categories, Relu, Bounds, Inequalities, Cuts, Output, Relax, Maximize, Compare, Solver, Isolate, CrossCheck, TimeLimit, Seed, Threads, Json, Quiet];
}
