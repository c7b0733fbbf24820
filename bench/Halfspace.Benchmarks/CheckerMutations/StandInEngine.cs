using System.Reflection;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>An engine that does not do what it is asked, made for the interface of a loaded checker.</summary>
public class StandInEngine : DispatchProxy
{
    /// <summary>Whether it fails; it says otherwise that it came to no end.</summary>
    public bool Fails { get; set; }

    /// <summary>Makes one.</summary>
    /// <param name="contract">The interface of engines.</param>
    /// <param name="fails">Whether it fails.</param>
    public static object Of(Type contract, bool fails)
    {
        var engine = Create(contract, typeof(StandInEngine));
        ((StandInEngine)engine).Fails = fails;
        return engine;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == "get_Name") return "a stand-in";
        if (Fails || targetMethod.ReturnType.Name != "Derivation") throw new InvalidOperationException("It fails.");
        return Activator.CreateInstance(targetMethod.ReturnType, false, null, "no end");
    }
}
