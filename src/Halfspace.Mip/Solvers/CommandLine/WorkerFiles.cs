namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>What a worker is to solve.</summary>
/// <param name="Model">A model of linear and indicator rows with its start.</param>
/// <param name="Options">Its limits and target; progress and log go another way.</param>
/// <param name="SecondTry">Whether this is the second try, see <see cref="CommandLineRun.SecondTry"/>.</param>
/// <param name="Cutoff">See <see cref="CommandLineRun.Cutoff"/>.</param>
internal sealed record WorkerTask(MipModel Model, SolveOptions Options, bool SecondTry = false, double? Cutoff = null)
{
    /// <summary>Whether the caller listens to the solver's log.</summary>
    public bool WantsLog { get; init; }
}

/// <summary>
/// What <see cref="SolverWorker"/> and its parent exchange, in files or pipes: binary, so that every number arrives as it left. Both are of one build, so
/// there is no version in it.
/// </summary>
internal static class WorkerFiles
{
    /// <summary>What is to be solved.</summary>
    public const string Task = "task.bin";

    /// <summary>What came out.</summary>
    public const string Answer = "answer.bin";

    /// <summary>The best point so far, in the form of an answer; what is left of a worker that dies.</summary>
    public const string Best = "best.bin";

    /// <summary>Writes a task into a file.</summary>
    public static void WriteTask(string path, WorkerTask task)
    {
        using var writer = new BinaryWriter(File.Create(path));
        WriteTask(writer, task);
    }

    /// <summary>Writes a task.</summary>
    public static void WriteTask(BinaryWriter writer, WorkerTask task)
    {
        var (model, options) = (task.Model, task.Options);
        writer.Write(options.TimeLimit);
        writer.Write(options.Threads);
        writer.Write(options.Seed);
        writer.Write(options.RelativeGap);
        writer.Write(options.AbsoluteGap);
        writer.Write(options.NodeLimit ?? -1);
        writer.Write(options.ObjectiveTarget ?? double.NaN);
        writer.Write(task.SecondTry);
        writer.Write(task.Cutoff ?? double.NaN);
        writer.Write(task.WantsLog);
        writer.Write(model.Sense == ObjectiveSense.Maximize);
        writer.Write(model.Objective.Constant);
        var costs = model.ObjectiveCoefficients();
        writer.Write(costs.Length);
        for (var j = 0; j < costs.Length; j++)
        {
            writer.Write((int)model.KindOf(j));
            writer.Write(model.LowerBound(j));
            writer.Write(model.UpperBound(j));
            writer.Write(costs[j]);
            writer.Write(model.Start[j]);
        }

        writer.Write(model.RowCount);
        for (var row = 0; row < model.RowCount; row++) WriteRow(writer, model.RowLower(row), model.RowUpper(row), model.RowIndices(row), model.RowCoefficients(row));
        writer.Write(model.Indicators.Count);
        foreach (var indicator in model.Indicators)
        {
            writer.Write(indicator.Condition.Index);
            writer.Write(indicator.ActiveValue);
            WriteRow(writer, indicator.Row.Lower, indicator.Row.Upper, indicator.Row.Expression.Indices, indicator.Row.Expression.Coefficients);
        }
    }

    /// <summary>Reads what was written into a file.</summary>
    public static WorkerTask ReadTask(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return ReadTask(reader);
    }

    /// <summary>Reads a task.</summary>
    public static WorkerTask ReadTask(BinaryReader reader)
    {
        var options = new SolveOptions
        {
            TimeLimit = reader.ReadDouble(),
            Threads = reader.ReadInt32(),
            Seed = reader.ReadInt32(),
            RelativeGap = reader.ReadDouble(),
            AbsoluteGap = reader.ReadDouble(),
            NodeLimit = reader.ReadInt64() is var nodes and >= 0 ? nodes : null,
            ObjectiveTarget = Known(reader.ReadDouble()),
        };
        var (secondTry, cutoff, wantsLog, isMaximum) = (reader.ReadBoolean(), Known(reader.ReadDouble()), reader.ReadBoolean(), reader.ReadBoolean());
        var (model, objective) = (new MipModel(), LinearExpression.Zero.Plus(reader.ReadDouble()));
        for (var j = reader.ReadInt32(); j > 0; j--)
        {
            var kind = (VariableKind)reader.ReadInt32();
            var (lower, upper) = (reader.ReadDouble(), reader.ReadDouble());
            var variable = model.AddVariable(lower, upper, kind);
            objective = objective.Plus(reader.ReadDouble(), variable);
            if (Known(reader.ReadDouble()) is { } start) model.SetStart(variable, start);
        }

        if (isMaximum) model.Maximize(objective);
        else model.Minimize(objective);
        for (var row = reader.ReadInt32(); row > 0; row--) model.AddConstraint(ReadRow(reader, model));
        for (var indicator = reader.ReadInt32(); indicator > 0; indicator--)
        {
            var (condition, active) = (model.VariableAt(reader.ReadInt32()), reader.ReadInt32());
            model.AddIndicator(condition, active, ReadRow(reader, model));
        }

        return new WorkerTask(model, options, secondTry, cutoff) { WantsLog = wantsLog };
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static void WriteRow(BinaryWriter writer, double lower, double upper, ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients)
    {
        writer.Write(lower);
        writer.Write(upper);
        writer.Write(indices.Length);
        for (var t = 0; t < indices.Length; t++)
        {
            writer.Write(indices[t]);
            writer.Write(coefficients[t]);
        }
    }

    private static LinearConstraint ReadRow(BinaryReader reader, MipModel model)
    {
        var (lower, upper) = (reader.ReadDouble(), reader.ReadDouble());
        var sum = LinearExpression.Zero;
        for (var t = reader.ReadInt32(); t > 0; t--)
        {
            var index = reader.ReadInt32();
            sum = sum.Plus(reader.ReadDouble(), model.VariableAt(index));
        }

        return new LinearConstraint(sum, lower, upper);
    }

    /// <summary>Writes an answer whole or not at all.</summary>
    public static void WriteAnswer(string path, SolveResult result)
    {
        using (var writer = new BinaryWriter(File.Create(path + ".part")))
        {
            writer.Write((int)result.Status);
            writer.Write(result.DualBound);
            writer.Write(result.Nodes);
            writer.Write(result.Message);
            writer.Write(result.Solver);
            writer.Write(result.Point?.Count ?? -1);
            foreach (var value in result.Point ?? []) writer.Write(value);
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    /// <summary>Reads what <see cref="WriteAnswer"/> wrote; null where there is nothing.</summary>
    public static SolveResult? ReadAnswer(string path)
    {
        if (!File.Exists(path)) return null;
        using var reader = new BinaryReader(File.OpenRead(path));
        var result = new SolveResult
        {
            Status = (SolveStatus)reader.ReadInt32(),
            DualBound = reader.ReadDouble(),
            Nodes = reader.ReadInt64(),
            Message = reader.ReadString(),
            Solver = reader.ReadString(),
        };
        var count = reader.ReadInt32();
        if (count < 0) return result;
        var point = new double[count];
        for (var j = 0; j < count; j++) point[j] = reader.ReadDouble();
        return result with { Point = point };
    }
}
