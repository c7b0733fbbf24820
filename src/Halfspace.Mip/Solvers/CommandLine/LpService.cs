using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>What an <see cref="LpWorker"/> is asked; each is a byte and its numbers.</summary>
internal enum LpRequest
{
    /// <summary>Take another program, a task of <see cref="WorkerFiles"/>; answered by an empty text or why it is refused.</summary>
    Open = 1,

    /// <summary>Another objective: a number for each variable.</summary>
    Objective,

    /// <summary>Other bounds of a variable.</summary>
    Bounds,

    /// <summary>Solve, with a time limit and a cutoff; answered by an <see cref="LpAnswer"/>.</summary>
    Solve,
}

/// <summary>The worker's side of linear programs that are held open in it.</summary>
internal static class LpService
{
    /// <summary>What any program may take to be handed over, the start of the process included.</summary>
    public const double SecondsToOpen = 10;

    /// <summary>Variables and rows that even a slow machine takes in a second beyond that.</summary>
    public const double LinesASecond = 10_000;

    /// <summary>Stands before each answer: what a library prints into the pipe is none.</summary>
    private const long Mark = 0x48616C6673706163;

    /// <summary>A worker that nobody has asked anything for so long ends by itself.</summary>
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(20);

    /// <summary>Answers until the caller is gone.</summary>
    public static void Run(ILpSolver solver)
    {
        // A terminal's Ctrl-C reaches this process too; the caller ends it.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var answers = new BinaryWriter(new BufferedStream(Console.OpenStandardOutput(), 1 << 16));
        using var requests = new BinaryReader(new BufferedStream(Console.OpenStandardInput(), 1 << 16));
        using var silence = NativeOutput.Off();
        using var idle = new Timer(_ => Environment.Exit(0), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ILpSession? session = null;
        var size = 0;
        try
        {
            while (true)
            {
                idle.Change(MostIdle, Timeout.InfiniteTimeSpan);
                var request = (LpRequest)requests.ReadByte();
                idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Handle(request);
            }
        }
        catch (EndOfStreamException)
        {
            session?.Dispose();
        }

        void Handle(LpRequest request)
        {
            switch (request)
            {
                case LpRequest.Open:
                    session?.Dispose();
                    var model = WorkerFiles.ReadTask(requests).Model;
                    size = model.VariableCount;
                    (session, var refusal) = Open(solver, model);
                    answers.Write(refusal);
                    answers.Flush();
                    break;
                case LpRequest.Objective:
                    session!.SetObjective(ReadNumbers(requests, size));
                    break;
                case LpRequest.Bounds:
                    session!.SetBounds(requests.ReadInt32(), requests.ReadDouble(), requests.ReadDouble());
                    break;
                default:
                    WriteAnswer(answers, session!.Solve(requests.ReadDouble(), requests.ReadDouble()));
                    answers.Flush();
                    break;
            }
        }
    }

    /// <summary>Reads what <see cref="WriteAnswer"/> wrote.</summary>
    /// <exception cref="IOException">It is no answer about so many variables and rows.</exception>
    public static LpAnswer ReadAnswer(BinaryReader reader, int columns, int rows)
    {
        if (reader.ReadInt64() != Mark) throw new IOException("This is no answer.");
        var (status, objective) = ((SolveStatus)reader.ReadInt32(), reader.ReadDouble());
        var (point, duals) = (ReadNumbers(reader, Length(columns)), ReadNumbers(reader, Length(rows)));
        return new LpAnswer(status, objective, point, duals) { InfeasibilityRay = Length(rows, -1) is var length and >= 0 ? ReadNumbers(reader, length) : null };

        int Length(int expected, int none = 0) => reader.ReadInt32() is var length && (length == expected || length == 0 || length == none) ? length : throw new IOException("This is no answer.");
    }

    private static (ILpSession? Session, string Refusal) Open(ILpSolver solver, MipModel model)
    {
        try
        {
            return (solver.OpenLp(model), "");
        }
        catch (ArgumentException refusal)
        {
            return (null, refusal.Message);
        }
    }

    private static void WriteAnswer(BinaryWriter writer, LpAnswer answer)
    {
        writer.Write(Mark);
        writer.Write((int)answer.Status);
        writer.Write(answer.Objective);
        WriteNumbers(writer, answer.Point);
        WriteNumbers(writer, answer.RowDuals);
        if (answer.InfeasibilityRay is { } ray) WriteNumbers(writer, ray);
        else writer.Write(-1);
    }

    private static void WriteNumbers(BinaryWriter writer, IReadOnlyList<double> numbers)
    {
        writer.Write(numbers.Count);
        foreach (var number in numbers) writer.Write(number);
    }

    private static double[] ReadNumbers(BinaryReader reader, int count)
    {
        var numbers = new double[count];
        for (var k = 0; k < count; k++) numbers[k] = reader.ReadDouble();
        return numbers;
    }
}
