using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.RiskScores;

namespace Halfspace.Cli.Train;

/// <summary>The options of <c>halfspace train</c> that do not go together, each refused with what to do instead, before anything is read or trained.</summary>
internal sealed class TrainConflicts(TrainOptions options, TrainRequest asked)
{
    /// <summary>Throws at the first conflict.</summary>
    /// <exception cref="UsageException">Options do not go together, or a file could not be written.</exception>
    public void Check()
    {
        if (asked.Real is null && asked.FirstGiven(options.DeadZone, options.Dual) is { } real)
            throw new UsageException($"{real.Name} goes with a formulation of real weights only ({string.Join(", ", TrainingMethods.RealFormulations)}); leave it out.");
        ShapeOptions.CheckRange(asked.Range);
        CheckFiles();
        if (asked.Objectives.Length > 1 && asked.Objectives.Contains(RiskScoreCertificates.Objective))
            throw new UsageException("--objective logistic stands alone: its value is no fraction that a list could compare. Leave the others out, or leave logistic out.");
        if (asked.IsLogistic)
        {
            CheckLogistic();
            return;
        }

        CheckPart();
        CheckShape();
        CheckEnsemble();
        if (asked.Real is not null && asked.FirstLimit is { } limit) throw new UsageException($"{limit.Name} does not go with --formulation {asked.Formulation}; leave it out.");
        if (asked.Ensemble is not null && asked.FirstLimit is { } other) throw new UsageException($"{other.Name} does not go with --ensemble; leave it out.");
    }

    /// <summary>Throws where the data do not go with the options.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public void Check(TrainingData loaded)
    {
        ShapeOptions.CheckCoding(asked.Coding, loaded.Train.ClassCount);
        if (loaded.Held.Count <= 1) return;
        if (asked.IsSpecial) throw new UsageException("--folds goes with single networks of integer weights; take --hold-out, or leave it out.");
        if (asked.Model is not null) throw new UsageException("--model-out writes the model of one network, and --folds trains several; leave one of them out.");
    }

    private void CheckFiles()
    {
        NetworkOutput.Check(asked.Written.Networks);
        SharedOptions.CheckWritable(asked.Written.Page);
        SharedOptions.CheckWritable(asked.Written.Certificate);
        StatedModel.Check(asked.Model);
        if (asked.Model is not null && (asked.Grows || asked.IsSpecial))
            throw new UsageException("--model-out writes the model of one network of integer weights: give --hidden and --range with it, and leave --ensemble and formulations of real weights out.");
        ScorecardOutput.Check(asked.Written.Cards);
    }

    private void CheckLogistic()
    {
        if (asked.Widths is { Length: > 0 } || asked.Coding == OutputCoding.OnePerClass) throw new UsageException("--objective logistic is about one neuron; give --hidden none and one output, or leave both out.");
        if (asked.FirstGiven(
            options.Method, options.Formulation, options.DeadZone, options.Dual, options.Solver, options.Isolate, options.CrossCheck, options.Target, options.Model, options.Moves,
            options.Ensemble, options.Shifts, options.Augment, options.Log) is { } other)
            throw new UsageException($"{other.Name} does not go with --objective logistic; leave it out.");
    }

    private void CheckPart()
    {
        if (asked.Part is null)
        {
            if (asked.Share is not null) throw new UsageException("--share goes with --part only; add it, or leave --share out.");
            return;
        }

        if (asked.Grows) throw new UsageException("--part is about networks of one shape: give --hidden and --range with it.");
        if (asked.FirstGiven(
            options.Method, options.Formulation, options.DeadZone, options.Dual, options.Solver, options.Isolate, options.CrossCheck, options.Target, options.Model, options.Moves,
            options.Report, options.Cards, options.Ensemble, options.Shifts, options.Augment, options.Log) is { } other)
            throw new UsageException($"{other.Name} does not go with --part; leave it out.");
    }

    private void CheckShape()
    {
        if (asked.Written.Cards.Count > 0 && (asked.Widths is not { Length: 0 } || asked.Coding == OutputCoding.OnePerClass || asked.IsSpecial)) throw new UsageException("--card writes one neuron of integer weights: give --hidden none and one output with it.");
        if (asked.IsSpecial && asked.Grows)
            throw new UsageException($"{(asked.Real is null ? "--ensemble pairs" : $"--formulation {asked.Formulation}")} trains networks of one shape: give --hidden and --range with it, for example --hidden 4 --range 1.");
        if (asked.Real is not null && asked.Coding is not null) throw new UsageException($"--outputs goes with integer weights only; leave it out with --formulation {asked.Formulation}.");
    }

    private void CheckEnsemble()
    {
        var (shifts, distorted) = asked.Copies;
        if (asked.Ensemble is null)
        {
            if (shifts is not null) throw new UsageException("--shifts goes with --ensemble pairs only; add it, or leave --shifts out.");
            if (distorted is not null) throw new UsageException("--augment goes with --ensemble pairs only; add it, or leave --augment out.");
        }
        else
        {
            if (distorted is < 0) throw new UsageException($"--augment is a number of copies, 0 or more; {distorted} was given.");
            if (asked.Ensemble != "pairs") throw new UsageException($"There is no ensemble '{asked.Ensemble}'; give pairs.");
            NetworkOutput.CheckEnsembleEndings(asked.Written.Networks);
        }

        if (asked.Real is not null && (asked.Ensemble is not null || asked.Options.MoveLimit is not null)) throw new UsageException($"--ensemble and --move-limit do not go with --formulation {asked.Formulation}; leave them out.");
    }
}
