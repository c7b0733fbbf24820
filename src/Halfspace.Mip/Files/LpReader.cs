namespace Halfspace.Mip.Files;

/// <summary>Reads one LP file, section by section; see <see cref="LpFile"/> for the conventions.</summary>
internal sealed class LpReader(TextReader text, string path)
{
    private readonly LpTokens tokens = new(text, path);
    private readonly ModelDraft draft = new(path);
    private readonly List<(int Column, double Value)> terms = [];

    public MipModel Read()
    {
        ReadObjective();
        while (true)
        {
            var token = tokens.Next();
            if (token.Kind == LpTokenKind.EndOfFile)
                throw tokens.Error(token, "the file ends without End; it may have been cut off. Fetch it again, or add the line.");
            switch (token.Section)
            {
                case LpSection.Rows:
                    while (!AtSection()) ReadRow();
                    break;
                case LpSection.Bounds:
                    while (!AtSection()) ReadBound();
                    break;
                case LpSection.Generals or LpSection.Binaries:
                    while (!AtSection()) ReadKind(token.Section == LpSection.Binaries);
                    break;
                case LpSection.Unsupported:
                    // HiGHS writes such sections even when they are empty.
                    if (!AtSection()) throw tokens.Error(token, $"the section '{token.Text}' is not supported; objective, Subject To, Bounds, Generals, Binaries and End are.");
                    break;
                case LpSection.End:
                    draft.Name = tokens.ProblemName ?? draft.Name;
                    return draft.Build();
                default:
                    throw tokens.Error(token, $"a section begins here, not '{token.Text}'; Subject To, Bounds, Generals, Binaries and End are known.");
            }
        }
    }

    private bool AtSection() => tokens.Peek().Kind is LpTokenKind.Section or LpTokenKind.EndOfFile;

    private void ReadObjective()
    {
        var token = tokens.Next();
        if (token.Section is not (LpSection.Minimize or LpSection.Maximize))
            throw tokens.Error(token, $"the file begins with '{token.Text}'; begin with Minimize or Maximize.");
        draft.Sense = token.Section == LpSection.Minimize ? ObjectiveSense.Minimize : ObjectiveSense.Maximize;
        if (tokens.Peek(1).Kind == LpTokenKind.Colon) ReadLabel();
        if (AtSection()) return;
        draft.Constant = ReadExpression();
        if (!double.IsFinite(draft.Constant)) throw tokens.Error(token, "the objective's constant is infinite; correct it.");
        foreach (var (column, value) in terms) draft.AddCost(column, value);
        if (!AtSection()) throw tokens.Error(tokens.Peek(), $"a sign or a section is expected after the objective, not '{tokens.Peek().Text}'.");
    }

    private void ReadRow()
    {
        var name = tokens.Peek(1).Kind == LpTokenKind.Colon ? ReadLabel() : null;
        var first = tokens.Peek();
        var (condition, activeValue) = tokens.Peek(3).Kind == LpTokenKind.Arrow ? ReadCondition() : (-1, 0);
        double lower = double.NegativeInfinity, upper = double.PositiveInfinity;
        var constant = ReadExpression();
        var comparison = ReadComparison();
        if (terms.Count == 0 && VariableFollows())
        {
            // The number stands on the left: "1 <= x + y", with or without "<= 3" after it.
            Narrow(Flip(comparison), ModelDraft.Widen(constant), ref lower, ref upper);
            constant = ReadExpression();
            if (tokens.Peek().Kind == LpTokenKind.Comparison) Narrow(ReadComparison(), ReadNumber(), ref lower, ref upper);
        }
        else
        {
            Narrow(comparison, ReadNumber(), ref lower, ref upper);
        }

        if (!double.IsFinite(constant)) throw tokens.Error(first, "a row has an infinite term on its left side; move it to the right.");
        if (lower > upper || double.IsPositiveInfinity(lower) || double.IsNegativeInfinity(upper))
            throw tokens.Error(first, FormattableString.Invariant($"the row must lie in [{lower}, {upper}], which no number does; correct one side."));
        var row = draft.AddRow(name, condition, activeValue, first.Line);
        foreach (var (column, value) in terms) draft.AddEntry(row, column, value);
        draft.SetRange(row, lower - constant, upper - constant);
    }

    private string ReadLabel()
    {
        var label = tokens.Next();
        tokens.Next();
        return label.Kind == LpTokenKind.Name ? label.Text : throw tokens.Error(label, $"'{label.Text}' cannot name a row; names begin with a letter.");
    }

    private (int Condition, int ActiveValue) ReadCondition()
    {
        var (name, comparison, value) = (tokens.Next(), tokens.Next(), tokens.Next());
        tokens.Next();
        if (name.Kind != LpTokenKind.Name || comparison.Text != "=" || value.Kind != LpTokenKind.Number || value.Value is not (0 or 1))
            throw tokens.Error(name, $"'{name.Text} {comparison.Text} {value.Text} ->' is no condition; write a binary variable, = and 0 or 1, then ->.");
        return (Column(name), (int)value.Value);
    }

    private void ReadBound()
    {
        var first = tokens.Peek();
        double lower = double.NaN, upper = double.NaN;
        LpToken name;
        if (first.Kind == LpTokenKind.Name && !LpSyntax.IsInfinity(first.Text))
        {
            name = tokens.Next();
            if (tokens.Peek() is { Kind: LpTokenKind.Name } word && word.Text.Equals("free", StringComparison.OrdinalIgnoreCase))
            {
                tokens.Next();
                (lower, upper) = (double.NegativeInfinity, double.PositiveInfinity);
            }
            else
            {
                Replace(ReadComparison(), ReadNumber(), ref lower, ref upper);
            }
        }
        else
        {
            var number = ReadNumber();
            Replace(Flip(ReadComparison()), number, ref lower, ref upper);
            name = tokens.Next();
            if (name.Kind != LpTokenKind.Name) throw tokens.Error(name, $"a variable is expected in a bound, not '{name.Text}'.");
            if (tokens.Peek().Kind == LpTokenKind.Comparison) Replace(ReadComparison(), ReadNumber(), ref lower, ref upper);
        }

        var column = Column(name);
        draft.BoundLine[column] = name.Line;
        if (!double.IsNaN(lower)) draft.Lower[column] = lower;
        if (!double.IsNaN(upper)) draft.Upper[column] = upper;
    }

    private void ReadKind(bool isBinary)
    {
        var name = tokens.Next();
        var column = name.Kind == LpTokenKind.Name ? draft.FindColumn(name.Text) : -1;
        if (column < 0) throw tokens.Error(name, $"'{name.Text}' is no variable of the objective, the rows, or the bounds; correct the name.");
        draft.Integral[column] = true;
        if (isBinary) (draft.Lower[column], draft.Upper[column]) = (0, 1);
    }

    /// <summary>Reads terms into <see cref="terms"/> as long as signs join them; returns the sum of the constants.</summary>
    private double ReadExpression()
    {
        terms.Clear();
        double constant = 0;
        for (var isFirst = true; isFirst || tokens.Peek().Kind == LpTokenKind.Sign; isFirst = false)
        {
            var factor = ReadSign();
            var token = tokens.Next();
            if (token.Kind == LpTokenKind.Number)
            {
                if (double.IsInfinity(token.Value)) throw tokens.Error(token, $"{token.Text} is too large for a double; scale the model.");
                factor *= token.Value;
                if (tokens.Peek().Kind == LpTokenKind.Name && tokens.Peek(1).Kind != LpTokenKind.Colon) token = tokens.Next();
            }

            if (token.Kind == LpTokenKind.Number) constant += factor;
            else if (token.Kind != LpTokenKind.Name) throw tokens.Error(token, $"a number or a variable is expected, not '{token.Text}'.");
            else if (LpSyntax.IsInfinity(token.Text)) constant += factor * double.PositiveInfinity;
            else terms.Add((Column(token), factor));
        }

        return constant;
    }

    private bool VariableFollows()
    {
        var ahead = tokens.Peek().Kind == LpTokenKind.Sign ? 1 : 0;
        if (tokens.Peek(ahead).Kind == LpTokenKind.Number) ahead++;
        var token = tokens.Peek(ahead);
        return token.Kind == LpTokenKind.Name && tokens.Peek(ahead + 1).Kind != LpTokenKind.Colon && !LpSyntax.IsInfinity(token.Text);
    }

    private double ReadSign()
    {
        double sign = 1;
        while (tokens.Peek().Kind == LpTokenKind.Sign) sign *= tokens.Next().Value;
        return sign;
    }

    private double ReadNumber()
    {
        var sign = ReadSign();
        var token = tokens.Next();
        if (token.Kind == LpTokenKind.Number) return ModelDraft.Widen(sign * token.Value);
        if (token.Kind == LpTokenKind.Name && LpSyntax.IsInfinity(token.Text)) return sign * double.PositiveInfinity;
        throw tokens.Error(token, $"a number is expected, not '{token.Text}'; variables belong on the other side.");
    }

    private string ReadComparison()
    {
        var token = tokens.Next();
        return token.Kind == LpTokenKind.Comparison ? token.Text : throw tokens.Error(token, $"<=, >= or = is expected, not '{token.Text}'.");
    }

    private int Column(LpToken name)
    {
        var column = draft.FindColumn(name.Text);
        return column >= 0 ? column : draft.AddColumn(name.Text, integral: false, name.Line);
    }

    private static string Flip(string comparison) => comparison switch { "<=" => ">=", ">=" => "<=", _ => "=" };

    private static void Narrow(string comparison, double value, ref double lower, ref double upper)
    {
        if (comparison != "<=") lower = Math.Max(lower, value);
        if (comparison != ">=") upper = Math.Min(upper, value);
    }

    private static void Replace(string comparison, double value, ref double lower, ref double upper)
    {
        if (comparison != "<=") lower = value;
        if (comparison != ">=") upper = value;
    }
}
