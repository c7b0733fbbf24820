namespace Halfspace.Mip.Solvers.Scip;

/// <summary>One native SCIP object with a model in it, freed together with what it holds.</summary>
internal sealed unsafe class ScipInstance : IDisposable
{
    private readonly ScipLibrary library;
    private readonly nint[] variables;
    private nint scip;

    /// <summary>Builds the object; a model whose objective is minimised and has no constant.</summary>
    /// <exception cref="InvalidOperationException">A call failed; the message names it.</exception>
    public ScipInstance(ScipLibrary library, MipModel model, bool logs)
    {
        this.library = library;
        variables = new nint[model.VariableCount];
        nint created;
        Check(library.Create(&created), "SCIPcreate");
        scip = created;
        Messages(logs);
        Check(library.IncludeDefaultPlugins(scip), "SCIPincludeDefaultPlugins");
        nint handler;
        var (execute, start, _) = ScipMonitor.Functions;
        fixed (byte* name = "halfspace"u8) Check(library.IncludeEvents(scip, &handler, name, name, execute, 0), "SCIPincludeEventhdlrBasic");
        Check(library.SetEventsStart(scip, handler, start), "SCIPsetEventhdlrInit");
        fixed (byte* name = "model"u8) Check(library.CreateProblem(scip, name), "SCIPcreateProbBasic");
        AddVariables(model);
        AddRows(model);
        AddStart(model);
    }

    /// <summary>
    /// Lets row generators take part. With lazy constraints nothing may be concluded from what is written alone: two solutions that look alike need
    /// not be, and a variable that nothing holds may be held by a row to come.
    /// </summary>
    public ScipRowHandler AddRowGenerators(MipModel model, SolveOptions options)
    {
        var rows = new ScipRowHandler(library, variables, model, options);
        rows.Include(scip);
        if (options.LazyConstraints is null) return rows;
        Set("misc/allowstrongdualreds"u8, false);
        Set("misc/allowweakdualreds"u8, false);
        Set("misc/usesymmetry"u8, 0);
        Set("presolving/donotmultaggr"u8, true);
        Set("presolving/implint/maxrounds"u8, 0);
        Set("constraints/components/maxprerounds"u8, 0);
        Set("constraints/components/propfreq"u8, -1);
        return rows;
    }

    /// <summary>SCIP's number for why it stopped.</summary>
    public int Status => library.Status(scip);

    /// <summary>The proven lower bound; beyond <see cref="ScipMonitor.Infinity"/> there is none.</summary>
    public double DualBound => library.DualBound(scip);

    /// <summary>Nodes of all runs.</summary>
    public long Nodes => library.NodeCount(scip);

    /// <summary>The best point, or null.</summary>
    public double[]? Point => library.BestSolution(scip) is var best and not 0 ? Array.ConvertAll(variables, variable => library.SolutionValue(scip, best, variable)) : null;

    /// <summary>Solves; false where SCIP reports an error.</summary>
    public bool Solve() => library.Solve(scip) == ScipLibrary.Okay;

    public void Set(ReadOnlySpan<byte> parameter, bool value)
    {
        fixed (byte* name = parameter) Check(library.SetBool(scip, name, value ? 1 : 0), "SCIPsetBoolParam");
    }

    public void Set(ReadOnlySpan<byte> parameter, int value)
    {
        fixed (byte* name = parameter) Check(library.SetInt(scip, name, value), "SCIPsetIntParam");
    }

    public void Set(ReadOnlySpan<byte> parameter, long value)
    {
        fixed (byte* name = parameter) Check(library.SetLong(scip, name, value), "SCIPsetLongintParam");
    }

    public void Set(ReadOnlySpan<byte> parameter, double value)
    {
        fixed (byte* name = parameter) Check(library.SetReal(scip, name, value), "SCIPsetRealParam");
    }

    public void Dispose()
    {
        if (scip == 0) return;
        for (var j = 0; j < variables.Length; j++)
        {
            var variable = variables[j];
            if (variable != 0) library.ReleaseVariable(scip, &variable);
        }

        var freed = scip;
        library.Free(&freed);
        scip = 0;
    }

    private static void Check(int code, string call)
    {
        if (code != ScipLibrary.Okay) throw new InvalidOperationException(FormattableString.Invariant($"SCIP's {call} failed with code {code}."));
    }

    internal static double Bound(double value) => Math.Clamp(value, -ScipMonitor.Infinity, ScipMonitor.Infinity);

    private void Messages(bool logs)
    {
        if (!logs)
        {
            library.SetQuiet(scip, 1);
            return;
        }

        nint messages;
        var write = ScipMonitor.Functions.Message;
        Check(library.CreateMessages(&messages, 1, null, 0, write, write, write, 0, 0), "SCIPmessagehdlrCreate");
        Check(library.SetMessages(scip, messages), "SCIPsetMessagehdlr");
        Check(library.ReleaseMessages(&messages), "SCIPmessagehdlrRelease");
    }

    private void AddVariables(MipModel model)
    {
        const int binary = 0, integer = 1, continuous = 3;
        var costs = model.ObjectiveCoefficients();
        for (var j = 0; j < variables.Length; j++)
        {
            var kind = model.KindOf(j) switch { VariableKind.Binary => binary, VariableKind.Integer => integer, _ => continuous };
            nint variable;
            fixed (byte* name = System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"x{j}\0")))
                Check(library.CreateVariable(scip, &variable, name, Bound(model.LowerBound(j)), Bound(model.UpperBound(j)), costs[j], kind), "SCIPcreateVarBasic");
            variables[j] = variable;
            Check(library.AddVariable(scip, variable), "SCIPaddVar");
        }
    }

    private void AddRows(MipModel model)
    {
        var terms = new nint[variables.Length];
        for (var row = 0; row < model.RowCount; row++)
        {
            var indices = model.RowIndices(row);
            for (var t = 0; t < indices.Length; t++) terms[t] = variables[indices[t]];
            nint added;
            fixed (byte* name = "row"u8)
            fixed (nint* termsAt = terms)
            fixed (double* coefficients = model.RowCoefficients(row))
                Check(library.CreateRow(scip, &added, name, indices.Length, termsAt, coefficients, Bound(model.RowLower(row)), Bound(model.RowUpper(row))), "SCIPcreateConsBasicLinear");
            Check(library.AddRow(scip, added), "SCIPaddCons");
            Check(library.ReleaseRow(scip, &added), "SCIPreleaseCons");
        }
    }

    /// <summary>A start without gaps is checked as it is; one with gaps is completed by a heuristic of SCIP's.</summary>
    private void AddStart(MipModel model)
    {
        if (!model.HasStart) return;
        var start = model.Start.ToArray();
        nint solution;
        Check(start.Any(double.IsNaN) ? library.CreatePartialSolution(scip, &solution, 0) : library.CreateSolution(scip, &solution, 0), "SCIPcreateSol");
        for (var j = 0; j < start.Length; j++)
        {
            if (double.IsNaN(start[j])) continue;
            Check(library.SetSolutionValue(scip, solution, variables[j], model.KindOf(j) == VariableKind.Continuous ? start[j] : Math.Round(start[j])), "SCIPsetSolVal");
        }

        int stored;
        Check(library.AddSolution(scip, &solution, &stored), "SCIPaddSolFree");
    }
}
