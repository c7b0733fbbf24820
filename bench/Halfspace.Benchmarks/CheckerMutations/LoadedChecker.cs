using System.Collections;
using System.Reflection;
using System.Runtime.Loader;
using Halfspace.Training.Methods;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>A checker that was compiled in memory, used by the names of its members alone.</summary>
internal sealed class LoadedChecker(AssemblyLoadContext context, Assembly assembly) : IDisposable
{
    private readonly MethodInfo parse = assembly.GetType("Halfspace.Certificates.CertificateFile")!.GetMethod("Parse")!;
    private readonly MethodInfo check = assembly.GetType("Halfspace.Certificates.Certificate")!.GetMethod("Check", BindingFlags.Public | BindingFlags.Instance)!;
    private object? engine;

    /// <summary>Reads a certificate and re-checks it; files that it names lie in the current folder.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="withEngine">Whether the library's engine is at hand.</param>
    /// <param name="isOver">Whether the time is over from the start.</param>
    /// <returns>The verdict, or that it is unreadable; why, in the lines that refute it or the fault; and the whole report.</returns>
    public (string Verdict, string Reason, string Report) Check(byte[] bytes, bool withEngine, bool isOver = false)
    {
        try
        {
            var certificate = parse.Invoke(null, [new ReadOnlyMemory<byte>(bytes)]);
            var report = check.Invoke(certificate, [withEngine ? Engine() : null, new CancellationToken(isOver)])!;
            object Of(object owner, string name) => owner.GetType().GetProperty(name)!.GetValue(owner)!;
            var lines = ((IEnumerable)Of(report, "Lines")).Cast<object>().Select(line => (Finding: Of(line, "Finding").ToString(), Text: (string)Of(line, "Text"))).ToArray();
            return (Of(report, "Verdict").ToString()!, string.Join('\n', lines.Where(line => line.Finding == "Refuted").Select(line => line.Text)), string.Join('\n', [.. Texts(Of(report, "Subject")), .. Texts(Of(report, "Lines")), Of(report, "Summary"), Of(report, "Kind")]));
        }
        catch (TargetInvocationException cause)
        {
            var fault = cause.InnerException!;
            return (fault.GetType().Name == "CertificateException" ? "unreadable" : fault.GetType().Name, fault.Message, fault.Message);
        }
        catch (Exception fault) when (fault is NullReferenceException or TargetException)
        {
            return ("nothing", "", fault.Message);
        }
    }

    public void Dispose() => context.Unload();

    private static IEnumerable<string> Texts(object list) => ((IEnumerable)list).Cast<object>().Select(item => item.ToString()!);

    private object Engine() => engine ??= context.LoadFromAssemblyName(new AssemblyName("Halfspace")).GetType("Halfspace.Training.CertificateEngine")!.GetProperty("Instance")!.GetValue(null)!;
}
