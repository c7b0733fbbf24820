// Trains a network on xor from F#, and re-checks its certificate. Build first, then: dotnet fsi samples/train.fsx
#I "../artifacts/bin/Halfspace.Cli/release"
#r "Halfspace.Mip.dll"
#r "Halfspace.Certificates.dll"
#r "Halfspace.dll"

open Halfspace.Certificates
open Halfspace.Data
open Halfspace.Training

let problem = TrainingProblem(Benchmarks.Find("xor").Train, hidden = [| 2 |], range = 1)
let result = problem.Train(TrainingOptions(TimeLimit = 10.0))
printfn "%O: %O misclassified samples" result.Status result.Outcome.Value

let report = result.Certificate.Check()
printfn "%s" report.Summary
if report.Verdict <> Verdict.Verified then exit 1
