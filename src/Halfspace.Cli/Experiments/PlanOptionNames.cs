using System.CommandLine;
using Halfspace.Experiments.Plans;

namespace Halfspace.Cli.Experiments;

/// <summary>Reads plans, and knows which options each verb has.</summary>
internal sealed class PlanOptionNames(Func<Command> root)
{
    public Plan Read(string path) => PlanFile.Read(path, Of);

    private string[] Of(string verb) => [.. root().Subcommands.First(command => command.Name == verb).Options.Select(option => option.Name.TrimStart('-'))];
}
