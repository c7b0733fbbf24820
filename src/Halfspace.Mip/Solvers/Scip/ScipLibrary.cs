using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.Scip;

/// <summary>The entry points of SCIP's C interface that are used, resolved by name so that the library's file may lie anywhere. Version 10 or later.</summary>
internal sealed unsafe class ScipLibrary
{
    /// <summary>What a call that worked returns.</summary>
    public const int Okay = 1;

    private ScipLibrary(nint handle, string location)
    {
        Location = location;
        nint Function(string name) => NativeLibrary.GetExport(handle, name);
        Create = (delegate* unmanaged[Cdecl]<nint*, int>)Function("SCIPcreate");
        Free = (delegate* unmanaged[Cdecl]<nint*, int>)Function("SCIPfree");
        IncludeDefaultPlugins = (delegate* unmanaged[Cdecl]<nint, int>)Function("SCIPincludeDefaultPlugins");
        CreateProblem = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Function("SCIPcreateProbBasic");
        CreateVariable = (delegate* unmanaged[Cdecl]<nint, nint*, byte*, double, double, double, int, int>)Function("SCIPcreateVarBasic");
        AddVariable = (delegate* unmanaged[Cdecl]<nint, nint, int>)Function("SCIPaddVar");
        ReleaseVariable = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Function("SCIPreleaseVar");
        CreateRow = (delegate* unmanaged[Cdecl]<nint, nint*, byte*, int, nint*, double*, double, double, int>)Function("SCIPcreateConsBasicLinear");
        AddRow = (delegate* unmanaged[Cdecl]<nint, nint, int>)Function("SCIPaddCons");
        ReleaseRow = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Function("SCIPreleaseCons");
        CreateSolution = (delegate* unmanaged[Cdecl]<nint, nint*, nint, int>)Function("SCIPcreateSol");
        CreatePartialSolution = (delegate* unmanaged[Cdecl]<nint, nint*, nint, int>)Function("SCIPcreatePartialSol");
        SetSolutionValue = (delegate* unmanaged[Cdecl]<nint, nint, nint, double, int>)Function("SCIPsetSolVal");
        AddSolution = (delegate* unmanaged[Cdecl]<nint, nint*, int*, int>)Function("SCIPaddSolFree");
        SetBool = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)Function("SCIPsetBoolParam");
        SetInt = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)Function("SCIPsetIntParam");
        SetLong = (delegate* unmanaged[Cdecl]<nint, byte*, long, int>)Function("SCIPsetLongintParam");
        SetReal = (delegate* unmanaged[Cdecl]<nint, byte*, double, int>)Function("SCIPsetRealParam");
        SetQuiet = (delegate* unmanaged[Cdecl]<nint, int, void>)Function("SCIPsetMessagehdlrQuiet");
        CreateMessages = (delegate* unmanaged[Cdecl]<nint*, int, byte*, int, nint, nint, nint, nint, nint, int>)Function("SCIPmessagehdlrCreate");
        SetMessages = (delegate* unmanaged[Cdecl]<nint, nint, int>)Function("SCIPsetMessagehdlr");
        ReleaseMessages = (delegate* unmanaged[Cdecl]<nint*, int>)Function("SCIPmessagehdlrRelease");
        IncludeEvents = (delegate* unmanaged[Cdecl]<nint, nint*, byte*, byte*, nint, nint, int>)Function("SCIPincludeEventhdlrBasic");
        SetEventsStart = (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)Function("SCIPsetEventhdlrInit");
        CatchEvent = (delegate* unmanaged[Cdecl]<nint, ulong, nint, nint, int*, int>)Function("SCIPcatchEvent");
        Solve = (delegate* unmanaged[Cdecl]<nint, int>)Function("SCIPsolve");
        Interrupt = (delegate* unmanaged[Cdecl]<nint, int>)Function("SCIPinterruptSolve");
        Status = (delegate* unmanaged[Cdecl]<nint, int>)Function("SCIPgetStatus");
        BestSolution = (delegate* unmanaged[Cdecl]<nint, nint>)Function("SCIPgetBestSol");
        SolutionValue = (delegate* unmanaged[Cdecl]<nint, nint, nint, double>)Function("SCIPgetSolVal");
        PrimalBound = (delegate* unmanaged[Cdecl]<nint, double>)Function("SCIPgetPrimalbound");
        DualBound = (delegate* unmanaged[Cdecl]<nint, double>)Function("SCIPgetDualbound");
        NodeCount = (delegate* unmanaged[Cdecl]<nint, long>)Function("SCIPgetNTotalNodes");
        SolutionValues = (delegate* unmanaged[Cdecl]<nint, nint, int, nint*, double*, int>)Function("SCIPgetSolVals");
        OpenIntegers = (delegate* unmanaged[Cdecl]<nint, int>)Function("SCIPgetNPseudoBranchCands");
        IncludeConstraintHandler = (delegate* unmanaged[Cdecl]<nint, nint*, byte*, byte*, int, int, int, int, nint, nint, nint, nint, nint, int>)Function("SCIPincludeConshdlrBasic");
        SetSeparation = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int, int, int, int>)Function("SCIPsetConshdlrSepa");
        CreateConstraint = (delegate* unmanaged[Cdecl]<nint, nint*, byte*, nint, nint, int, int, int, int, int, int, int, int, int, int, int>)Function("SCIPcreateCons");
        TransformedVariable = (delegate* unmanaged[Cdecl]<nint, nint, nint*, int>)Function("SCIPgetTransformedVar");
        AddLocks = (delegate* unmanaged[Cdecl]<nint, nint, int, int, int, int>)Function("SCIPaddVarLocksType");
        CreateCut = (delegate* unmanaged[Cdecl]<nint, nint*, nint, byte*, double, double, int, int, int, int>)Function("SCIPcreateEmptyRowConshdlr");
        AddCutTerms = (delegate* unmanaged[Cdecl]<nint, nint, int, nint*, double*, int>)Function("SCIPaddVarsToRow");
        AddCut = (delegate* unmanaged[Cdecl]<nint, nint, int, uint*, int>)Function("SCIPaddRow");
        ReleaseCut = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Function("SCIPreleaseRow");
        int Number(string name) => ((delegate* unmanaged[Cdecl]<int>)Function(name))();
        var (major, minor, tech) = (Number("SCIPmajorVersion"), Number("SCIPminorVersion"), Number("SCIPtechVersion"));
        Version = FormattableString.Invariant($"{major}.{minor}.{tech}");
        if (major < 10) throw new NotSupportedException($"{location} is SCIP {Version}; statuses and events have other numbers before version 10.");
    }

    public string Location { get; }

    public string Version { get; }

    public delegate* unmanaged[Cdecl]<nint*, int> Create { get; }

    public delegate* unmanaged[Cdecl]<nint*, int> Free { get; }

    public delegate* unmanaged[Cdecl]<nint, int> IncludeDefaultPlugins { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, int> CreateProblem { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, byte*, double, double, double, int, int> CreateVariable { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int> AddVariable { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, int> ReleaseVariable { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, byte*, int, nint*, double*, double, double, int> CreateRow { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int> AddRow { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, int> ReleaseRow { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, nint, int> CreateSolution { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, nint, int> CreatePartialSolution { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, nint, double, int> SetSolutionValue { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, int*, int> AddSolution { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, int, int> SetBool { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, int, int> SetInt { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, long, int> SetLong { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, double, int> SetReal { get; }

    public delegate* unmanaged[Cdecl]<nint, int, void> SetQuiet { get; }

    public delegate* unmanaged[Cdecl]<nint*, int, byte*, int, nint, nint, nint, nint, nint, int> CreateMessages { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int> SetMessages { get; }

    public delegate* unmanaged[Cdecl]<nint*, int> ReleaseMessages { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, byte*, byte*, nint, nint, int> IncludeEvents { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, nint, int> SetEventsStart { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, nint, nint, int*, int> CatchEvent { get; }

    public delegate* unmanaged[Cdecl]<nint, int> Solve { get; }

    public delegate* unmanaged[Cdecl]<nint, int> Interrupt { get; }

    public delegate* unmanaged[Cdecl]<nint, int> Status { get; }

    public delegate* unmanaged[Cdecl]<nint, nint> BestSolution { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, nint, double> SolutionValue { get; }

    public delegate* unmanaged[Cdecl]<nint, double> PrimalBound { get; }

    public delegate* unmanaged[Cdecl]<nint, double> DualBound { get; }

    public delegate* unmanaged[Cdecl]<nint, long> NodeCount { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int, nint*, double*, int> SolutionValues { get; }

    public delegate* unmanaged[Cdecl]<nint, int> OpenIntegers { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, byte*, byte*, int, int, int, int, nint, nint, nint, nint, nint, int> IncludeConstraintHandler { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int, int, int, int> SetSeparation { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, byte*, nint, nint, int, int, int, int, int, int, int, int, int, int, int> CreateConstraint { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, nint*, int> TransformedVariable { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int, int, int, int> AddLocks { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, nint, byte*, double, double, int, int, int, int> CreateCut { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int, nint*, double*, int> AddCutTerms { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int, uint*, int> AddCut { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, int> ReleaseCut { get; }

    /// <summary>Loads the library, or gives null and the reason where one was found that cannot be used.</summary>
    public static ScipLibrary? TryLoad(out string? reason)
    {
        reason = null;
        var handle = NativeLibraryLocator.TryLoad("scip", out var location);
        if (handle == 0) return null;
        try
        {
            return new ScipLibrary(handle, location!);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or NotSupportedException)
        {
            reason = exception.Message;
            return null;
        }
    }
}
