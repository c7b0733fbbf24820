namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>What a worker is to solve: a model of linear rows to be minimised without a constant.</summary>
/// <param name="Model">The model with its start.</param>
/// <param name="Options">Its limits; progress and log go another way.</param>
/// <param name="SecondTry">Whether this is the second try, see <see cref="CommandLineRun.SecondTry"/>.</param>
/// <param name="Cutoff">See <see cref="CommandLineRun.Cutoff"/>.</param>
internal sealed record WorkerTask(MipModel Model, SolveOptions Options, bool SecondTry, double? Cutoff);

/// <summary>
/// The files that <see cref="SolverWorker"/> and its parent exchange: binary, so that every number arrives as it left. Both are of one build, so
/// there is no version in them.
/// </summary>
internal static class WorkerFiles
{
    /// <summary>What is to be solved.</summary>
    public const string Task = "task.bin";

    /// <summary>What came out.</summary>
    public const string Answer = "answer.bin";

    /// <summary>Writes a task.</summary>
    public static void WriteTask(string path, WorkerTask task)
    {
        var (model, options) = (task.Model, task.Options);
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(options.TimeLimit);
        writer.Write(options.Threads);
        writer.Write(options.Seed);
        writer.Write(options.RelativeGap);
        writer.Write(options.AbsoluteGap);
        writer.Write(options.NodeLimit ?? -1);
        writer.Write(task.SecondTry);
        writer.Write(task.Cutoff ?? double.NaN);
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
        for (var row = 0; row < model.RowCount; row++)
        {
            writer.Write(model.RowLower(row));
            writer.Write(model.RowUpper(row));
            var indices = model.RowIndices(row);
            var coefficients = model.RowCoefficients(row);
            writer.Write(indices.Length);
            for (var t = 0; t < indices.Length; t++)
            {
                writer.Write(indices[t]);
                writer.Write(coefficients[t]);
            }
        }
    }

    /// <summary>Reads what <see cref="WriteTask"/> wrote.</summary>
    public static WorkerTask ReadTask(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var options = new SolveOptions
        {
            TimeLimit = reader.ReadDouble(),
            Threads = reader.ReadInt32(),
            Seed = reader.ReadInt32(),
            RelativeGap = reader.ReadDouble(),
            AbsoluteGap = reader.ReadDouble(),
            NodeLimit = reader.ReadInt64() is var nodes and >= 0 ? nodes : null,
        };
        var secondTry = reader.ReadBoolean();
        double? cutoff = reader.ReadDouble() is var value && !double.IsNaN(value) ? value : null;
        var model = new MipModel();
        var objective = LinearExpression.Zero;
        for (var j = reader.ReadInt32(); j > 0; j--)
        {
            var kind = (VariableKind)reader.ReadInt32();
            var (lower, upper) = (reader.ReadDouble(), reader.ReadDouble());
            var variable = model.AddVariable(lower, upper, kind);
            objective = objective.Plus(reader.ReadDouble(), variable);
            if (reader.ReadDouble() is var start && !double.IsNaN(start)) model.SetStart(variable, start);
        }

        model.Minimize(objective);
        for (var row = reader.ReadInt32(); row > 0; row--)
        {
            var (lower, upper) = (reader.ReadDouble(), reader.ReadDouble());
            var sum = LinearExpression.Zero;
            for (var t = reader.ReadInt32(); t > 0; t--)
            {
                var index = reader.ReadInt32();
                sum = sum.Plus(reader.ReadDouble(), model.VariableAt(index));
            }

            model.AddConstraint(new LinearConstraint(sum, lower, upper));
        }

        return new WorkerTask(model, options, secondTry, cutoff);
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
            writer.Write(result.Point?.Count ?? -1);
            foreach (var value in result.Point ?? []) writer.Write(value);
        }

        File.Move(path + ".part", path);
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
        };
        var count = reader.ReadInt32();
        if (count < 0) return result;
        var point = new double[count];
        for (var j = 0; j < count; j++) point[j] = reader.ReadDouble();
        return result with { Point = point };
    }
}
