return Halfspace.Mip.Solvers.CommandLine.SolverWorker.Run(args);
