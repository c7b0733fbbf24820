using System.Collections;
using System.Reflection;
using System.Runtime.Loader;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>The engine that a checker may ask.</summary>
internal enum EngineKind
{
    None,
    Library,

    /// <summary>That of certificates of properties, which reads networks and properties.</summary>
    Properties,

    /// <summary>One that fails.</summary>
    Failing,

    /// <summary>One that comes to no end.</summary>
    Endless,

    /// <summary>One that has the objectives of the corpus that the checker does not know.</summary>
    Readers,
}

/// <summary>A checker that was compiled in memory, used by the names of its members alone.</summary>
internal sealed class LoadedChecker(AssemblyLoadContext context, Assembly assembly) : IDisposable
{
    private readonly MethodInfo parse = assembly.GetType("Halfspace.Certificates.CertificateFile")!.GetMethod("Parse")!;
    private readonly MethodInfo check = assembly.GetType("Halfspace.Certificates.Certificate")!.GetMethod("Check", BindingFlags.Public | BindingFlags.Instance)!;
    private readonly FieldInfo active = assembly.GetType("Halfspace.Certificates.Mutation")!.GetField("Active")!;
    private readonly FieldInfo reached = assembly.GetType("Halfspace.Certificates.Mutation")!.GetField("Reached")!;
    private readonly FieldInfo turns = assembly.GetType("Halfspace.Certificates.Mutation")!.GetField("Turns")!;
    private readonly Dictionary<EngineKind, object?> engines = new() { [EngineKind.None] = null };

    /// <summary>The number of the mutant that is switched on, from 1; 0 for the checker as it is.</summary>
    public int Active
    {
        set => active.SetValue(null, value);
    }

    /// <summary>Which members have run; filled where they say so.</summary>
    public bool[] Reached
    {
        set => reached.SetValue(null, value);
    }

    /// <summary>The turns of loops that are left; below zero where a check was stopped.</summary>
    public long Turns
    {
        get => (long)turns.GetValue(null)!;
        set => turns.SetValue(null, value);
    }

    /// <summary>Reads a certificate and re-checks it; files that it names lie in the current folder.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="kind">The engine at hand.</param>
    /// <param name="isOver">Whether the time is over from the start.</param>
    /// <returns>The verdict, or that it is unreadable; why, in the lines that refute it or the fault; and the whole report.</returns>
    public (string Verdict, string Reason, string Report) Check(byte[] bytes, EngineKind kind, bool isOver = false)
    {
        try
        {
            var certificate = parse.Invoke(null, [new ReadOnlyMemory<byte>(bytes)]);
            var report = check.Invoke(certificate, [Engine(kind), new CancellationToken(isOver)])!;
            var lines = ((IEnumerable)Of(report, "Lines")).Cast<object>().Select(line => (Finding: Of(line, "Finding").ToString(), Text: (string)Of(line, "Text"))).ToArray();
            return (Of(report, "Verdict").ToString()!, string.Join('\n', lines.Where(line => line.Finding == "Refuted").Select(line => line.Text)), string.Join('\n', [.. Texts(Of(report, "Subject")), .. Texts(Of(report, "Lines")), Of(report, "Summary"), Of(report, "Kind")]));
        }
        catch (TargetInvocationException cause)
        {
            var fault = cause.InnerException!;
            return fault.GetType().Name == "CertificateException" ? ("unreadable", $"line {Of(fault, "Line")}: {fault.Message}", fault.Message) : (fault.GetType().Name, fault.Message, fault.Message);
        }
        catch (Exception fault) when (fault is NullReferenceException or TargetException)
        {
            return ("nothing", "", fault.Message);
        }
    }

    public void Dispose() => context.Unload();

    private static object Of(object owner, string name) => owner.GetType().GetProperty(name)!.GetValue(owner)!;

    private static IEnumerable<string> Texts(object list) => ((IEnumerable)list).Cast<object>().Select(item => item.ToString()!);

    private object? Engine(EngineKind kind)
    {
        if (engines.TryGetValue(kind, out var engine)) return engine;
        engine = kind is EngineKind.Library or EngineKind.Properties
            ? context.LoadFromAssemblyName(new AssemblyName("Halfspace")).GetType(kind == EngineKind.Library ? "Halfspace.Training.Methods.CertificateEngine" : "Halfspace.Verification.PropertyEngine")!.GetProperty("Instance")!.GetValue(null)!
            : kind == EngineKind.Readers ? Activator.CreateInstance(assembly.GetType("Halfspace.Certificates.ReadersEngine")!)
            : Activator.CreateInstance(assembly.GetType("Halfspace.Certificates.StandInEngine")!, [kind == EngineKind.Failing]);
        engines.Add(kind, engine);
        return engine;
    }
}
