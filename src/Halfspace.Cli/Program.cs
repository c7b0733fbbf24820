using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Halfspace.Cli;
using Halfspace.Cli.Embed;
using Halfspace.Cli.Experiments;
using Halfspace.Cli.Predict;
using Halfspace.Cli.Runs;
using Halfspace.Cli.SelfTest;
using Halfspace.Cli.Solve;
using Halfspace.Cli.Train;
using Halfspace.Cli.Verify;

// Numbers look the same everywhere, whatever the locale.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

RunClock.Begin();
LastResort.Install();
ParentWatch.Install();

// Not a RootCommand: that one takes its name from the assembly, and help would then show a command that does not exist.
var code = CommandRun.Invoke(Create, args);
// What was given up may still be in a solver's native code.
if (TimedRun.HasLeftWork) LastResort.Leave(code);
return code;

static Command Create() => new("halfspace", "Trains neural networks exactly with mixed-integer programming, and proves things about trained ones.")
{
    new HelpOption(),
    new VersionOption(),
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    PredictCommand.Create(),
    ConvertCommand.Create(),
    CompareCommand.Create(),
    CheckCommand.Create(),
    EmbedCommand.Create(),
    AttackCommand.Create(),
    VerifyCommand.Create(),
    SolveCommand.Create(),
    ValueFunctionCommand.Create(),
    SolversCommand.Create(),
    DemoCommand.Create(Create),
    SelfTestCommand.Create(Create),
    ExperimentCommand.Create(Create),
    ReportCommand.Create(),
    DataCommand.Create(),
    CompletionCommand.Create(),
    CompletionCommand.CreateQuestion(),
};
