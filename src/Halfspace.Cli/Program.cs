using System.CommandLine;
using Halfspace.Cli;

var root = new RootCommand("Trains neural networks exactly with mixed-integer programming, and proves things about trained ones.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    CheckCommand.Create(),
    SolveCommand.Create(),
    SolversCommand.Create(),
    DemoCommand.Create(),
};
return CommandRun.Invoke(root, args);
