using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.Cbc;

/// <summary>
/// The functions of CBC's C interface that are used, by pointers into a loaded library; loaded in the worker only. Sizes of arrays
/// and starts are 32-bit (<c>CoinBigIndex</c> as Debian and Google.OrTools build it).
/// </summary>
internal sealed unsafe class CbcLibrary
{
    public CbcLibrary(nint handle)
    {
        nint Function(string name) => NativeLibrary.GetExport(handle, name);
        GetVersion = (delegate* unmanaged<byte*>)Function("Cbc_getVersion");
        NewModel = (delegate* unmanaged<nint>)Function("Cbc_newModel");
        DeleteModel = (delegate* unmanaged<nint, void>)Function("Cbc_deleteModel");
        LoadProblem = (delegate* unmanaged<nint, int, int, int*, int*, double*, double*, double*, double*, double*, double*, void>)Function("Cbc_loadProblem");
        SetInteger = (delegate* unmanaged<nint, int, void>)Function("Cbc_setInteger");
        SetLogLevel = (delegate* unmanaged<nint, int, void>)Function("Cbc_setLogLevel");
        SetParameter = (delegate* unmanaged<nint, byte*, byte*, void>)Function("Cbc_setParameter");
        SetStart = (delegate* unmanaged<nint, int, int*, double*, void>)Function("Cbc_setMIPStartI");
        Solve = (delegate* unmanaged<nint, int>)Function("Cbc_solve");
        Status = (delegate* unmanaged<nint, int>)Function("Cbc_status");
        SecondaryStatus = (delegate* unmanaged<nint, int>)Function("Cbc_secondaryStatus");
        IsProvenOptimal = (delegate* unmanaged<nint, int>)Function("Cbc_isProvenOptimal");
        IsProvenInfeasible = (delegate* unmanaged<nint, int>)Function("Cbc_isProvenInfeasible");
        IsRelaxationInfeasible = (delegate* unmanaged<nint, int>)Function("Cbc_isInitialSolveProvenPrimalInfeasible");
        IsUnbounded = (delegate* unmanaged<nint, int>)Function("Cbc_isContinuousUnbounded");
        IsNodeLimit = (delegate* unmanaged<nint, int>)Function("Cbc_isNodeLimitReached");
        IsSolutionLimit = (delegate* unmanaged<nint, int>)Function("Cbc_isSolutionLimitReached");
        IsTimeLimit = (delegate* unmanaged<nint, int>)Function("Cbc_isSecondsLimitReached");
        BestSolution = (delegate* unmanaged<nint, double*>)Function("Cbc_bestSolution");
        ColumnSolution = (delegate* unmanaged<nint, double*>)Function("Cbc_getColSolution");
        BestBound = (delegate* unmanaged<nint, double>)Function("Cbc_getBestPossibleObjValue");
        NodeCount = (delegate* unmanaged<nint, int>)Function("Cbc_getNodeCount");
    }

    public delegate* unmanaged<byte*> GetVersion { get; }

    public delegate* unmanaged<nint> NewModel { get; }

    public delegate* unmanaged<nint, void> DeleteModel { get; }

    public delegate* unmanaged<nint, int, int, int*, int*, double*, double*, double*, double*, double*, double*, void> LoadProblem { get; }

    public delegate* unmanaged<nint, int, void> SetInteger { get; }

    public delegate* unmanaged<nint, int, void> SetLogLevel { get; }

    public delegate* unmanaged<nint, byte*, byte*, void> SetParameter { get; }

    public delegate* unmanaged<nint, int, int*, double*, void> SetStart { get; }

    public delegate* unmanaged<nint, int> Solve { get; }

    public delegate* unmanaged<nint, int> Status { get; }

    public delegate* unmanaged<nint, int> SecondaryStatus { get; }

    public delegate* unmanaged<nint, int> IsProvenOptimal { get; }

    public delegate* unmanaged<nint, int> IsProvenInfeasible { get; }

    public delegate* unmanaged<nint, int> IsRelaxationInfeasible { get; }

    public delegate* unmanaged<nint, int> IsUnbounded { get; }

    public delegate* unmanaged<nint, int> IsNodeLimit { get; }

    public delegate* unmanaged<nint, int> IsSolutionLimit { get; }

    public delegate* unmanaged<nint, int> IsTimeLimit { get; }

    public delegate* unmanaged<nint, double*> BestSolution { get; }

    public delegate* unmanaged<nint, double*> ColumnSolution { get; }

    public delegate* unmanaged<nint, double> BestBound { get; }

    public delegate* unmanaged<nint, int> NodeCount { get; }

    /// <summary>The library's version text.</summary>
    public string? Version => Marshal.PtrToStringUTF8((nint)GetVersion());
}
