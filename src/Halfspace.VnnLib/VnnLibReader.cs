using System.Globalization;

namespace Halfspace.VnnLib;

/// <summary>Reads the text of a VNN-LIB file into alternatives. Nesting is kept on lists, never on the call stack.</summary>
internal sealed class VnnLibReader(string name, string text)
{
    /// <summary>Inputs at most, and outputs at most.</summary>
    public const int MostVariables = 10_000_000;
    private const int DeepestSum = 1000;

    private readonly VnnLibTokens tokens = new(name, text);
    private readonly Dictionary<string, int> variables = [];
    private readonly List<(int Line, int Column)> inputPlaces = [];
    private readonly List<(int Line, int Column)> outputPlaces = [];
    private readonly VnnLibFrame whole = new(isOr: false, (1, 1));
    private VnnLibNetwork? network;
    private long copies;

    /// <summary>The property that the text asks about.</summary>
    public VnnLibProperty Read()
    {
        tokens.Next();
        var isFirst = true;
        for (; tokens.Current != ""; isFirst = false) ReadCommand(isFirst);
        if (tokens.HasTensors)
        {
            if (network is not { Input: var input, Output: var output }) throw tokens.Fault("No network is declared; a VNN-LIB 2.0 file declares one with declare-network.");
            return new VnnLibCases(tokens, input.Size, output.Size, i => (input.NameOf(i), input.Place)).Build(whole);
        }

        if (inputPlaces.Count == 0) throw tokens.Fault("No input is declared; a file declares inputs X_0, X_1, ... with (declare-const X_0 Real).");
        if (outputPlaces.Count == 0) throw tokens.Fault("No output is declared; a file declares outputs Y_0, Y_1, ... with (declare-const Y_0 Real).");
        return new VnnLibCases(tokens, inputPlaces.Count, outputPlaces.Count, i => ($"X_{i}", inputPlaces[i])).Build(whole);
    }

    /// <summary>What the text calls an input, once it was read.</summary>
    public string InputName(int input) => network is { } declared ? declared.Input.NameOf(input) : $"X_{input}";

    private void ReadCommand(bool isFirst)
    {
        tokens.Take("(");
        var place = tokens.Place;
        var command = tokens.TakeWord("A command such as assert");
        switch (command)
        {
            case "declare-const" or "declare-fun":
                if (tokens.HasTensors) throw tokens.FaultAt(place, $"{command} belongs to VNN-LIB 1.0, and this file is 2.0; declare tensors in declare-network.");
                ReadDeclaration(isFunction: command == "declare-fun");
                break;
            case "assert":
                ReadFormula();
                break;
            case "set-logic" or "set-info" or "set-option" or "check-sat" or "get-model" or "exit":
                SkipRest();
                return;
            case "vnnlib-version":
                if (!isFirst) throw tokens.FaultAt(place, "The version of a VNN-LIB 2.0 file stands at its beginning, once.");
                ReadVersion();
                break;
            case "declare-network":
                if (!tokens.HasTensors) throw tokens.FaultAt(place, "declare-network belongs to VNN-LIB 2.0; begin the file with (vnnlib-version <2.0>).");
                if (network is not null) throw tokens.FaultAt(place, "A second network is declared; a property is about one network.");
                network = new VnnLibNetwork(tokens);
                break;
            default:
                throw tokens.FaultAt(place, $"The command '{command}' is not known; a file is made of declare-const and assert.");
        }

        tokens.Take(")");
    }

    private void ReadVersion()
    {
        var place = tokens.Place;
        var version = tokens.TakeWord("A version such as <2.0>");
        if (version != "<2.0>") throw tokens.FaultAt(place, $"The version '{VnnLibTokens.Short(version)}' is not read; write <2.0>, or leave the line out for 1.0.");
        tokens.HasTensors = true;
    }

    private void SkipRest()
    {
        for (var depth = 1; depth > 0; tokens.Next())
        {
            if (tokens.Current == "") throw tokens.Fault("')' is expected here, not the end of the file.");
            depth += tokens.Current == "(" ? 1 : tokens.Current == ")" ? -1 : 0;
        }
    }

    private void ReadDeclaration(bool isFunction)
    {
        var place = tokens.Place;
        var name = tokens.TakeWord("The name of a variable");
        if (isFunction)
        {
            tokens.Take("(");
            tokens.Take(")");
        }

        tokens.Take("Real");
        var isInput = name.StartsWith("X_", StringComparison.Ordinal);
        if ((!isInput && !name.StartsWith("Y_", StringComparison.Ordinal)) || !int.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw tokens.FaultAt(place, $"The variable '{VnnLibTokens.Short(name)}' is neither an input X_0, X_1, ... nor an output Y_0, Y_1, ...");
        var places = isInput ? inputPlaces : outputPlaces;
        if (index != places.Count) throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(name)}' is declared where '{name[..2]}{places.Count}' comes next; declare each variable once, in order.");
        if (index >= MostVariables) throw tokens.FaultAt(place, $"More than {MostVariables} variables are declared.");
        variables[name] = isInput ? index : -1 - index;
        places.Add(place);
    }

    private void ReadFormula()
    {
        var open = new Stack<VnnLibFrame>();
        while (true)
        {
            var place = tokens.Place;
            if (tokens.Current is not "(") throw tokens.Fault($"A condition such as (<= X_0 1) is expected here, not {tokens.Shown}.");
            tokens.Next();
            var word = tokens.TakeWord("One of and, or, <=, >=, <, >");
            if (word is "and" or "or")
            {
                open.Push(new VnnLibFrame(word == "or", place));
                if (tokens.Current == ")") throw tokens.Fault($"'{word}' has nothing inside.");
                continue;
            }

            // Version 1.0 has the words of SMT-LIB, 2.0 its own.
            if (word is not ("<=" or ">=" or "<" or ">") && !(tokens.HasTensors ? word is "==" or "!=" : word is "=")) throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(word)}' is no condition that is read; use and, or, <=, >=, <, >, {(tokens.HasTensors ? "==, !=" : "=")}.");
            var (left, right) = (ReadSum(), ReadSum());
            tokens.Take(")");
            var done = word switch
            {
                "==" or "=" => Equality(place, left, right),
                "!=" => [.. Condition(place, left, right, isStrict: true), .. Condition(place, right, left, isStrict: true)],
                "<=" or "<" => Condition(place, left, right, word == "<"),
                _ => Condition(place, right, left, word == ">"),
            };
            while (open.Count > 0)
            {
                if (!open.Peek().TryAdd(done, ref copies)) throw TooMany(open.Peek().Place);
                if (tokens.Current != ")") break;
                var frame = open.Pop();
                tokens.Next();
                if (!frame.TryClose(ref copies, out done)) throw TooMany(frame.Place);
            }

            if (open.Count > 0) continue;
            if (!whole.TryAdd(done, ref copies)) throw TooMany(place);
            return;
        }
    }

    private VnnLibException TooMany((int Line, int Column) place) =>
        tokens.FaultAt(place, $"Multiplied out, this makes too many cases (at most {VnnLibFrame.MostCases}) or conditions (at most {VnnLibFrame.MostCopies}). Split the property into several files.");

    /// <summary>The condition that two sums are equal, which is two inequalities.</summary>
    private List<List<VnnLibAtom>> Equality((int Line, int Column) place, VnnLibSum left, VnnLibSum right)
    {
        var (atMost, atLeast) = (Condition(place, left, right, isStrict: false), Condition(place, right, left, isStrict: false));
        return atMost.Count == 0 || atLeast.Count == 0 ? [] : [[.. atMost[0], .. atLeast[0]]];
    }

    /// <summary>The condition that one sum is at most another, or below it, as alternatives.</summary>
    private List<List<VnnLibAtom>> Condition((int Line, int Column) place, VnnLibSum left, VnnLibSum right, bool isStrict)
    {
        var difference = new VnnLibSum();
        if (!difference.TryAdd(1, left) || !difference.TryAdd(-1, right)) throw Inexact(place);
        var inputs = difference.Terms.Where(term => term.Key >= 0 && term.Value != 0).ToArray();
        var outputs = difference.Terms.Where(term => term.Key < 0 && term.Value != 0).Select(term => (-1 - term.Key, term.Value)).ToArray();
        if (inputs.Length + outputs.Length == 0) return difference.Constant < 0 || (difference.Constant == 0 && !isStrict) ? [[]] : [];
        if (inputs.Length == 0) return [[new VnnLibAtom(-1, true, 0 - difference.Constant, outputs, isStrict)]];
        if (inputs.Length > 1 || outputs.Length > 0) throw tokens.FaultAt(place, "A condition on several inputs, or on inputs and outputs together, is not read; inputs must be boxes.");
        var (variable, coefficient) = inputs[0];
        var limit = (0 - difference.Constant) / coefficient;
        // Below that size the remainder could underflow, and a rounded limit look exact.
        var isTiny = coefficient is not (1 or -1) && difference.Constant != 0 && Math.Abs(difference.Constant) < Math.ScaleB(1, -900);
        if (!double.IsFinite(limit) || isTiny || Math.FusedMultiplyAdd(limit, coefficient, difference.Constant) != 0) throw Inexact(place);
        return [[new VnnLibAtom(variable, coefficient > 0, limit, null, isStrict)]];
    }

    private VnnLibException Inexact((int Line, int Column) place) =>
        tokens.FaultAt(place, "The numbers here cannot be combined without rounding; write the result as one number.");

    /// <summary>A number, a variable, or a sum of them with +, - and *.</summary>
    private VnnLibSum ReadSum()
    {
        var open = new Stack<(string Operator, List<VnnLibSum> Parts, (int Line, int Column) Place)>();
        while (true)
        {
            var place = tokens.Place;
            if (tokens.Current == "(")
            {
                tokens.Next();
                var sign = tokens.TakeWord("One of +, -, *");
                if (sign is not ("+" or "-" or "*")) throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(sign)}' is no operator that is read here; use +, - and *.");
                if (open.Count == DeepestSum) throw tokens.FaultAt(place, $"Sums are nested deeper than {DeepestSum} levels.");
                open.Push((sign, [], place));
                continue;
            }

            var done = ReadLeaf();
            while (open.Count > 0)
            {
                open.Peek().Parts.Add(done);
                if (tokens.Current != ")") break;
                var (sign, parts, start) = open.Pop();
                tokens.Next();
                done = Combine(sign, parts, start);
            }

            if (open.Count == 0) return done;
        }
    }

    private VnnLibSum Combine(string sign, List<VnnLibSum> parts, (int Line, int Column) place)
    {
        var sum = new VnnLibSum();
        var fits = true;
        if (sign != "*")
        {
            for (var p = 0; p < parts.Count; p++) fits &= sum.TryAdd(sign == "-" && (p > 0 || parts.Count == 1) ? -1 : 1, parts[p]);
            return fits ? sum : throw Inexact(place);
        }

        sum = parts[0];
        foreach (var factor in parts.Skip(1))
        {
            if (sum.Terms.Count > 0 && factor.Terms.Count > 0) throw tokens.FaultAt(place, "A product of variables is not linear.");
            var product = new VnnLibSum();
            fits &= sum.Terms.Count > 0 ? product.TryAdd(factor.Constant, sum) : product.TryAdd(sum.Constant, factor);
            sum = product;
        }

        return fits ? sum : throw Inexact(place);
    }

    private VnnLibSum ReadLeaf()
    {
        var place = tokens.Place;
        var word = tokens.TakeWord("A number or a variable");
        if (variables.TryGetValue(word, out var variable)) return VnnLibSum.OfVariable(variable);
        if (network is not null && (word == network.Input.Name ? network.Input : word == network.Output.Name ? network.Output : null) is { } tensor) return VnnLibSum.OfVariable(network.ReadElement(tensor, place));
        if (word[0] is (>= '0' and <= '9') or '-' or '+' or '.' && double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
            return double.IsFinite(number) ? VnnLibSum.Of(number) : throw tokens.FaultAt(place, $"The number '{VnnLibTokens.Short(word)}' is too large.");
        throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(word)}' is neither a number nor a variable that was declared before.");
    }
}
