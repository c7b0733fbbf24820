using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>
/// The entry points of a loaded HiGHS library (C interface, 32-bit indices), resolved by name so that the library's
/// file may lie anywhere. What a running solve reports is read by name too, so no layout of 1.10 is built in.
/// </summary>
internal sealed unsafe class HighsLibrary
{
    /// <summary>Status of a call that failed; a warning is positive.</summary>
    public const int Error = -1;

    public HighsLibrary(nint handle, string location)
    {
        Location = location;
        Create = (delegate* unmanaged[Cdecl]<nint>)Export(handle, "Highs_create");
        Destroy = (delegate* unmanaged[Cdecl]<nint, void>)Export(handle, "Highs_destroy");
        PassLp = (delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, double, double*, double*, double*, double*, double*, int*, int*, double*, int>)Export(handle, "Highs_passLp");
        PassMip = (delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, double, double*, double*, double*, double*, double*, int*, int*, double*, int*, int>)Export(handle, "Highs_passMip");
        SetBoolOption = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)Export(handle, "Highs_setBoolOptionValue");
        SetIntOption = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)Export(handle, "Highs_setIntOptionValue");
        SetDoubleOption = (delegate* unmanaged[Cdecl]<nint, byte*, double, int>)Export(handle, "Highs_setDoubleOptionValue");
        SetStringOption = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export(handle, "Highs_setStringOptionValue");
        SetSolution = (delegate* unmanaged[Cdecl]<nint, double*, double*, double*, double*, int>)Export(handle, "Highs_setSolution");
        SetCallback = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<int, byte*, void*, int*, nint, void>, nint, int>)Export(handle, "Highs_setCallback");
        StartCallback = (delegate* unmanaged[Cdecl]<nint, int, int>)Export(handle, "Highs_startCallback");
        CallbackItem = (delegate* unmanaged[Cdecl]<void*, byte*, void*>)Export(handle, "Highs_getCallbackDataOutItem");
        ChangeCosts = (delegate* unmanaged[Cdecl]<nint, int, int, double*, int>)Export(handle, "Highs_changeColsCostByRange");
        ChangeBounds = (delegate* unmanaged[Cdecl]<nint, int, double, double, int>)Export(handle, "Highs_changeColBounds");
        RunTime = (delegate* unmanaged[Cdecl]<nint, double>)Export(handle, "Highs_getRunTime");
        Run = (delegate* unmanaged[Cdecl]<nint, int>)Export(handle, "Highs_run");
        ModelStatus = (delegate* unmanaged[Cdecl]<nint, int>)Export(handle, "Highs_getModelStatus");
        GetSolution = (delegate* unmanaged[Cdecl]<nint, double*, double*, double*, double*, int>)Export(handle, "Highs_getSolution");
        DualRay = (delegate* unmanaged[Cdecl]<nint, int*, double*, int>)Export(handle, "Highs_getDualRay");
        IntInfo = (delegate* unmanaged[Cdecl]<nint, byte*, int*, int>)Export(handle, "Highs_getIntInfoValue");
        LongInfo = (delegate* unmanaged[Cdecl]<nint, byte*, long*, int>)Export(handle, "Highs_getInt64InfoValue");
        DoubleInfo = (delegate* unmanaged[Cdecl]<nint, byte*, double*, int>)Export(handle, "Highs_getDoubleInfoValue");
        ResetScheduler = (delegate* unmanaged[Cdecl]<int, void>)Export(handle, "Highs_resetGlobalScheduler");
        var version = (delegate* unmanaged[Cdecl]<byte*>)Export(handle, "Highs_version");
        Version = Marshal.PtrToStringUTF8((nint)version()) ?? "";
        var indexSize = (delegate* unmanaged[Cdecl]<nint, int>)Export(handle, "Highs_getSizeofHighsInt");
        var instance = Create();
        try
        {
            if (indexSize(instance) != sizeof(int)) throw new NotSupportedException($"{location} is HiGHS with 64-bit indices; a build with 32-bit indices is needed.");
        }
        finally
        {
            Destroy(instance);
        }
    }

    public string Location { get; }

    public string Version { get; }

    public delegate* unmanaged[Cdecl]<nint> Create { get; }

    public delegate* unmanaged[Cdecl]<nint, void> Destroy { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, double, double*, double*, double*, double*, double*, int*, int*, double*, int> PassLp { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, double, double*, double*, double*, double*, double*, int*, int*, double*, int*, int> PassMip { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, int, int> SetBoolOption { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, int, int> SetIntOption { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, double, int> SetDoubleOption { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> SetStringOption { get; }

    public delegate* unmanaged[Cdecl]<nint, double*, double*, double*, double*, int> SetSolution { get; }

    public delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<int, byte*, void*, int*, nint, void>, nint, int> SetCallback { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int> StartCallback { get; }

    public delegate* unmanaged[Cdecl]<void*, byte*, void*> CallbackItem { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int, double*, int> ChangeCosts { get; }

    public delegate* unmanaged[Cdecl]<nint, int, double, double, int> ChangeBounds { get; }

    public delegate* unmanaged[Cdecl]<nint, double> RunTime { get; }

    public delegate* unmanaged[Cdecl]<nint, int> Run { get; }

    public delegate* unmanaged[Cdecl]<nint, int> ModelStatus { get; }

    public delegate* unmanaged[Cdecl]<nint, double*, double*, double*, double*, int> GetSolution { get; }

    public delegate* unmanaged[Cdecl]<nint, int*, double*, int> DualRay { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, int*, int> IntInfo { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, long*, int> LongInfo { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, double*, int> DoubleInfo { get; }

    public delegate* unmanaged[Cdecl]<int, void> ResetScheduler { get; }

    /// <summary>Loads the library, or gives null and the reason where one was found that cannot be used.</summary>
    public static HighsLibrary? TryLoad(out string? reason)
    {
        reason = null;
        var handle = NativeLibraryLocator.TryLoad("highs", out var location);
        if (handle == 0)
        {
            var given = Environment.GetEnvironmentVariable("HALFSPACE_HIGHS_LIBRARY");
            if (!string.IsNullOrEmpty(given)) reason = $"HALFSPACE_HIGHS_LIBRARY names '{given}', which is not there or does not load.";
            return null;
        }

        try
        {
            return new HighsLibrary(handle, location!);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or NotSupportedException)
        {
            reason = exception.Message;
            return null;
        }
    }

    private static nint Export(nint handle, string name) => NativeLibrary.GetExport(handle, name);
}
