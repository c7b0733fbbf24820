using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.Scip;

/// <summary>
/// The constraint handler that brings row generators into SCIP's tree: it refuses candidates, cuts them off by rows, and separates points of the
/// relaxation by cuts.
/// </summary>
/// <remarks>
/// Enforced and checked after everything else, so that candidates have whole integers and satisfy what is written. Lazy constraints are added as linear
/// constraints of the whole problem, cuts as rows that SCIP may drop again. Rows speak of the original variables; SCIP takes them to what presolving
/// has made of those. Every variable is locked in both directions where there are lazy constraints: a row may ask anything of it.
/// </remarks>
internal sealed unsafe class ScipRowHandler(ScipLibrary library, nint[] variables, MipModel model, SolveOptions options)
{
    // After cons_linear's -1,000,000 and all other handlers that refuse anything.
    private const int Last = -5_000_000;

    /// <summary>Cuts are looked for at every depth.</summary>
    private const int EveryDepth = 1;

    private const int DidNotFind = 3, Feasible = 4, Infeasible = 5, CutOff = 7, Separated = 8, ConstraintAdded = 11, SolveRelaxation = 14;

    private readonly HashSet<string> added = [];
    private readonly double[] values = new double[variables.Length];
    private nint handler;

    /// <summary>Makes the handler and its one constraint part of a problem whose variables exist.</summary>
    public void Include(nint scip)
    {
        nint made;
        fixed (byte* name = "generated"u8)
            Check(library.IncludeConstraintHandler(scip, &made, name, name, Last, Last, -1, 1, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, int, uint, int*, int>)&EnforceRelaxation, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, int, uint, uint, int*, int>)&EnforcePseudo, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, uint, uint, uint, uint, int*, int>)&CheckCandidate, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, int, int, int>)&Lock, 0), "SCIPincludeConshdlrBasic");
        handler = made;
        if (options.UserCuts is not null) Check(library.SetSeparation(scip, handler, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, int, int*, int>)&Separate, 0, EveryDepth, 0, 0), "SCIPsetConshdlrSepa");
        nint constraint;
        fixed (byte* name = "generated"u8) Check(library.CreateConstraint(scip, &constraint, name, handler, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0), "SCIPcreateCons");
        Check(library.AddRow(scip, constraint), "SCIPaddCons");
        Check(library.ReleaseRow(scip, &constraint), "SCIPreleaseCons");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int EnforceRelaxation(nint scip, nint handler, nint constraints, int count, int useful, uint isInfeasible, int* result)
    {
        *result = Ask(rows => rows.Enforce(scip, isRelaxation: true), Infeasible);
        return ScipLibrary.Okay;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int EnforcePseudo(nint scip, nint handler, nint constraints, int count, int useful, uint isInfeasible, uint isObjectiveInfeasible, int* result)
    {
        *result = Ask(rows => rows.Enforce(scip, isRelaxation: false), Infeasible);
        return ScipLibrary.Okay;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckCandidate(nint scip, nint handler, nint constraints, int count, nint solution, uint integrality, uint rows, uint prints, uint completely, int* result)
    {
        *result = Ask(rows => rows.Refusing(rows.PointOf(scip, solution)).Count == 0 ? Feasible : Infeasible, Infeasible);
        return ScipLibrary.Okay;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Separate(nint scip, nint handler, nint constraints, int count, int useful, int* result)
    {
        *result = Ask(rows => rows.Cut(scip), DidNotFind);
        return ScipLibrary.Okay;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(nint scip, nint handler, nint constraint, int type, int up, int down)
    {
        var (monitor, locks) = (ScipMonitor.Current, up + down);
        return monitor?.Rows is { } rows ? monitor.Guarded(() => rows.LockAll(scip, type, locks), ScipLibrary.Okay) : ScipLibrary.Okay;
    }

    /// <summary>What the handler of the solve on this thread says; once a generator has thrown, the solve is stopping and nothing is asked any more.</summary>
    private static int Ask(Func<ScipRowHandler, int> question, int otherwise) =>
        ScipMonitor.Current is { Rows: { } rows } monitor ? monitor.Guarded(() => question(rows), otherwise) : otherwise;

    private static void Check(int code, string call)
    {
        if (code != ScipLibrary.Okay) throw new InvalidOperationException(FormattableString.Invariant($"SCIP's {call} failed with code {code}."));
    }

    /// <summary>The values of a solution, or, for zero, of the relaxation or pseudo solution of the node.</summary>
    private double[] PointOf(nint scip, nint solution)
    {
        fixed (nint* variable = variables)
        fixed (double* value = values)
            Check(library.SolutionValues(scip, solution, variables.Length, variable, value), "SCIPgetSolVals");
        return values;
    }

    private IReadOnlyList<LinearConstraint> Refusing(double[] point)
    {
        if (options.LazyConstraints is not { } generator) return [];
        var candidate = new double[point.Length];
        for (var j = 0; j < candidate.Length; j++) candidate[j] = model.KindOf(j) == VariableKind.Continuous ? point[j] : Math.Round(point[j]);
        return generator(candidate);
    }

    private int Enforce(nint scip, bool isRelaxation)
    {
        if (options.LazyConstraints is null) return Feasible;
        var point = PointOf(scip, 0);
        // A pseudo solution has each variable at its better bound, which may be infinite.
        if (!isRelaxation && point.Any(value => Math.Abs(value) >= ScipMonitor.Infinity)) return SolveRelaxation;
        var rows = Refusing(point);
        if (rows.Count == 0) return Feasible;
        var news = rows.Where(row => !added.Contains(GeneratedRows.KeyOf(row))).ToArray();
        // Rows that stand, or that the point before rounding satisfies, cannot cut it off. While an integer is open, SCIP branches; after that the
        // point is left to the re-check: asking on would never end, and without a row nothing says that the node is empty.
        if (isRelaxation && !news.Any(row => FeasibilityReport.IsBroken(row, point, Tolerances.GeneratedRow))) return library.OpenIntegers(scip) > 0 ? Infeasible : Feasible;
        foreach (var row in news) Add(scip, row);
        return news.Length > 0 ? ConstraintAdded : Infeasible;
    }

    private void Add(nint scip, LinearConstraint row)
    {
        added.Add(GeneratedRows.KeyOf(row));
        var terms = TermsOf(row);
        nint constraint;
        fixed (byte* name = "lazy"u8)
        fixed (nint* term = terms)
        fixed (double* coefficient = row.Expression.Coefficients)
            Check(library.CreateRow(scip, &constraint, name, terms.Length, term, coefficient, ScipInstance.Bound(row.Lower), ScipInstance.Bound(row.Upper)), "SCIPcreateConsBasicLinear");
        Check(library.AddRow(scip, constraint), "SCIPaddCons");
        Check(library.ReleaseRow(scip, &constraint), "SCIPreleaseCons");
    }

    private int Cut(nint scip)
    {
        if (options.UserCuts is not { } generator) return DidNotFind;
        var (point, found) = (PointOf(scip, 0), DidNotFind);
        foreach (var row in generator(point))
        {
            if (!FeasibilityReport.IsBroken(row, point, Tolerances.GeneratedRow)) continue;
            if (AddCut(scip, row)) return CutOff;
            found = Separated;
        }

        return found;
    }

    /// <summary>Hands a cut over; whether SCIP sees that it leaves the node empty.</summary>
    private bool AddCut(nint scip, LinearConstraint row)
    {
        var terms = TermsOf(row);
        nint cut;
        fixed (byte* name = "cut"u8) Check(library.CreateCut(scip, &cut, handler, name, ScipInstance.Bound(row.Lower), ScipInstance.Bound(row.Upper), 0, 0, 1), "SCIPcreateEmptyRowConshdlr");
        fixed (nint* term = terms)
        fixed (double* coefficient = row.Expression.Coefficients)
            Check(library.AddCutTerms(scip, cut, terms.Length, term, coefficient), "SCIPaddVarsToRow");
        var isEmpty = 0u;
        Check(library.AddCut(scip, cut, 0, &isEmpty), "SCIPaddRow");
        Check(library.ReleaseCut(scip, &cut), "SCIPreleaseRow");
        return (isEmpty & byte.MaxValue) != 0;
    }

    private nint[] TermsOf(LinearConstraint row)
    {
        var terms = new nint[row.Expression.TermCount];
        for (var t = 0; t < terms.Length; t++) terms[t] = variables[row.Expression.Indices[t]];
        return terms;
    }

    private int LockAll(nint scip, int type, int locks)
    {
        if (options.LazyConstraints is null) return ScipLibrary.Okay;
        foreach (var variable in variables)
        {
            nint transformed;
            Check(library.TransformedVariable(scip, variable, &transformed), "SCIPgetTransformedVar");
            if (transformed != 0) Check(library.AddLocks(scip, transformed, type, locks, locks), "SCIPaddVarLocksType");
        }

        return ScipLibrary.Okay;
    }
}
