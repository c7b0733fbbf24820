namespace Halfspace.Mip.Files;

/// <summary>Reads one MPS file, section by section; see <see cref="MpsFile"/> for the conventions.</summary>
internal sealed class MpsReader
{
    private readonly TextReader text;
    private readonly ModelDraft draft;
    private readonly MpsFields fields;
    private readonly MpsRows rows;
    private readonly MpsBounds bounds;
    private string section = "";
    private bool integral;
    private int column = -1;

    public MpsReader(TextReader text, string path, bool fixedColumns)
    {
        this.text = text;
        draft = new ModelDraft(path);
        fields = new MpsFields(path, fixedColumns);
        rows = new MpsRows(draft, fields);
        bounds = new MpsBounds(draft, fields);
    }

    public MipModel Read()
    {
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0 || line[0] == '*' || string.IsNullOrWhiteSpace(line)) continue;
            if (!char.IsWhiteSpace(line[0]))
            {
                if (!Header(line, number)) continue;
                rows.SetRanges();
                bounds.SetMissing();
                return draft.Build();
            }

            fields.Split(line, number);
            if (fields.Count > 0) Data();
        }

        fields.Split("", Math.Max(1, number));
        throw fields.Error("the file ends without ENDATA; it may have been cut off. Fetch it again, or add the line.");
    }

    /// <summary>Starts a section; true at the end of the file's data.</summary>
    private bool Header(string line, int number)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        fields.Split("", number);
        var name = words[0].ToUpperInvariant();
        if (section == "OBJSENSE" && IsSense(name))
        {
            SetSense(name);
            return false;
        }

        switch (name)
        {
            case "NAME":
                // CBC marks free files by the word FREE after the name.
                var end = words.Length > 2 && words[^1] == "FREE" ? words.Length - 1 : words.Length;
                draft.Name = end > 1 ? string.Join(' ', words[1..end]) : "model";
                break;
            case "OBJSENSE":
                if (words.Length > 1) SetSense(words[1]);
                break;
            case "ROWS" or "COLUMNS" or "RHS" or "RANGES" or "BOUNDS" or "ENDATA":
                break;
            default:
                throw fields.Error($"the section '{words[0]}' is not supported; NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS and ENDATA are. Lines of data begin with a blank.");
        }

        section = name;
        return name == "ENDATA";
    }

    private void Data()
    {
        switch (section)
        {
            case "ROWS":
                rows.Declare();
                break;
            case "COLUMNS":
                Column();
                break;
            case "RHS":
                rows.ReadValues(isRange: false);
                break;
            case "RANGES":
                rows.ReadValues(isRange: true);
                break;
            case "BOUNDS":
                bounds.Read();
                break;
            case "OBJSENSE":
                SetSense(fields[0]);
                break;
            default:
                throw fields.Error(section.Length == 0 ? "there is data before the first section; begin with NAME." : $"the section {section} has no lines of data.");
        }
    }

    private void Column()
    {
        if (fields.Count == 3 && fields[1].SequenceEqual("'MARKER'"))
        {
            integral = fields[2] switch
            {
                "'INTORG'" => true,
                "'INTEND'" => false,
                _ => throw fields.Error($"the marker {fields[2]} is unknown; 'INTORG' and 'INTEND' are known."),
            };
            return;
        }

        if (fields.Count is not (3 or 5)) throw fields.Error($"a line of COLUMNS has 3 or 5 fields, column then row and value once or twice; this one has {fields.Count}.");
        if (column < 0 || !fields[0].SequenceEqual(draft.ColumnName(column)))
        {
            if (draft.FindColumn(fields[0]) >= 0) throw fields.Error($"column '{fields[0]}' appears again after another; move its lines together.");
            column = draft.AddColumn(fields[0], integral, fields.Line);
        }

        for (var field = 1; field < fields.Count; field += 2) rows.AddEntry(column, field);
    }

    private static bool IsSense(ReadOnlySpan<char> word) =>
        word.StartsWith("MIN", StringComparison.OrdinalIgnoreCase) || word.StartsWith("MAX", StringComparison.OrdinalIgnoreCase);

    private void SetSense(ReadOnlySpan<char> word)
    {
        if (!IsSense(word)) throw fields.Error($"the objective sense '{word}' is unknown; MIN and MAX are known.");
        draft.Sense = word.StartsWith("MAX", StringComparison.OrdinalIgnoreCase) ? ObjectiveSense.Maximize : ObjectiveSense.Minimize;
    }
}
