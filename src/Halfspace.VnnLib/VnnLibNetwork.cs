using System.Globalization;

namespace Halfspace.VnnLib;

/// <summary>The network that a VNN-LIB 2.0 file declares: one input and one output, each a tensor of real or float32 numbers.</summary>
internal sealed class VnnLibNetwork
{
    private readonly VnnLibTokens tokens;

    /// <summary>Reads what follows the word declare-network, up to its closing parenthesis.</summary>
    public VnnLibNetwork(VnnLibTokens tokens)
    {
        this.tokens = tokens;
        var start = tokens.Place;
        var name = ReadName("The name of the network");
        while (tokens.Current == "(") ReadPart();
        if (Input is null || Output is null)
        {
            var missing = Input is null ? "input" : "output";
            throw tokens.FaultAt(start, $"The network '{VnnLibTokens.Short(name)}' has no {missing}; add ({"declare-" + missing} {(Input is null ? "X" : "Y")} float32 [SIZE]).");
        }
    }

    /// <summary>The input.</summary>
    public VnnLibTensor Input { get; private set; } = null!;

    /// <summary>The output.</summary>
    public VnnLibTensor Output { get; private set; } = null!;

    /// <summary>Reads the indices that follow a tensor's name, if there are any.</summary>
    /// <returns>The element: an input from 0 up, an output from -1 down.</returns>
    public int ReadElement(VnnLibTensor tensor, (int Line, int Column) place)
    {
        var element = 0;
        var count = 0;
        if (tokens.Current == "[")
        {
            do
            {
                tokens.Next();
                var at = tokens.Place;
                var index = ReadNumber("An index");
                if (count < tensor.Shape.Length)
                {
                    if (index >= tensor.Shape[count]) throw tokens.FaultAt(at, $"The index {index} is outside '{VnnLibTokens.Short(tensor.Name)}', whose size is {tensor.Shape[count]} there; indices count from 0.");
                    element = (element * tensor.Shape[count]) + index;
                }

                count++;
            }
            while (tokens.Current == ",");
            tokens.Take("]");
        }

        if (count != tensor.Shape.Length) throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(tensor.Name)}' takes {tensor.Shape.Length} indices, as its shape has; here are {count}.");
        return tensor.IsInput ? element : -1 - element;
    }

    private void ReadPart()
    {
        tokens.Next();
        var place = tokens.Place;
        var word = tokens.TakeWord("declare-input or declare-output");
        switch (word)
        {
            case "declare-input":
                if (Input is not null) throw tokens.FaultAt(place, "A second input is declared; networks of one input are read.");
                Input = ReadTensor(isInput: true);
                break;
            case "declare-output":
                if (Output is not null) throw tokens.FaultAt(place, "A second output is declared; networks of one output are read.");
                Output = ReadTensor(isInput: false);
                break;
            case "declare-hidden":
                throw tokens.FaultAt(place, "declare-hidden is not read; a property is about inputs and outputs.");
            case "equal-to" or "isomorphic-to":
                throw tokens.FaultAt(place, $"{word} compares networks; a property is about one network.");
            default:
                throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(word)}' is no part of a network; use declare-input and declare-output.");
        }

        tokens.Take(")");
    }

    private VnnLibTensor ReadTensor(bool isInput)
    {
        var place = tokens.Place;
        var name = ReadName($"The name of the {(isInput ? "input" : "output")}");
        if (name == Input?.Name || name == Output?.Name) throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(name)}' is declared already; give input and output names of their own.");
        var at = tokens.Place;
        var type = tokens.TakeWord("The type of the elements, real or float32,");
        if (type is not ("real" or "Real" or "float32")) throw tokens.FaultAt(at, $"The type '{VnnLibTokens.Short(type)}' is not read; real and float32 are.");
        at = tokens.Place;
        var (shape, size) = (new List<int>(), 1L);
        if (tokens.Current != "[") throw tokens.Fault($"A shape such as [1,784] is expected here, not {tokens.Shown}.");
        tokens.Next();
        while (tokens.Current != "]")
        {
            if (shape.Count > 0) tokens.Take(",");
            var dimension = tokens.Place;
            shape.Add(ReadNumber("A size"));
            if (shape[^1] == 0) throw tokens.FaultAt(dimension, "A size is 1 or more.");
            size *= shape[^1];
            if (size > VnnLibReader.MostVariables) throw tokens.FaultAt(at, $"'{VnnLibTokens.Short(name)}' has more than {VnnLibReader.MostVariables} elements.");
        }

        tokens.Next();
        // Each input element has to be named to be bounded; memory follows the text, not the numbers in it.
        if (isInput && size > tokens.Length) throw tokens.FaultAt(at, $"'{VnnLibTokens.Short(name)}' has {size} elements, more than this file can bound. Give each a lower and an upper bound.");
        if (tokens.Current.StartsWith('"')) tokens.TakeText();
        return new VnnLibTensor(name, isInput, [.. shape], (int)size, place);
    }

    private string ReadName(string meaning)
    {
        var place = tokens.Place;
        var name = tokens.TakeWord(meaning);
        return char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? name
            : throw tokens.FaultAt(place, $"'{VnnLibTokens.Short(name)}' is no name; names are letters, digits and _, with a letter first.");
    }

    private int ReadNumber(string meaning)
    {
        var place = tokens.Place;
        var word = tokens.TakeWord(meaning);
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw tokens.FaultAt(place, $"{meaning} is a whole number, not '{VnnLibTokens.Short(word)}'.");
    }
}
