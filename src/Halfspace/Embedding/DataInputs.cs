using System.Globalization;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>The inputs of an integer network in a model: values in the units of the data, and the integers that the network takes for them.</summary>
/// <remarks>
/// With o the offset, s the step and k an integer variable, a rounded input r is held by <c>-1/2 &lt;= (r - o)/s - k &lt;= 1/2</c>, one that has no values
/// between its steps by <c>(r - o)/s = k</c>, and the network takes m k. So every r has its k, two only half way between steps, and the
/// pre-activations of the first layer are sums of integers: their signs are exact.
/// </remarks>
internal static class DataInputs
{
    /// <summary>Adds a variable for the step of each input of a box, and a row for each categorical column. A step of one from zero is the value itself and bears its name.</summary>
    public static LinearExpression[] AddSteps(MipModel model, DataBox box, string prefix)
    {
        var names = Names(box.Units);
        var steps = new LinearExpression[names.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            var (first, last, name) = (box.First[i], box.Last[i], prefix + names[i] + (IsStep(box.Units.Inputs[i]) ? "" : "_step"));
            steps[i] = first == 0 && last == 1 ? model.AddBinary(name) : model.AddInteger(first, last, name);
        }

        foreach (var group in box.Categories)
        {
            var sum = LinearExpression.Zero;
            foreach (var i in group) sum = sum.Plus(1, steps[i]);
            model.AddConstraint(sum.EqualTo(1), prefix + Plain(box.Units.Inputs[group[0]].Category!) + "_one");
        }

        return steps;
    }

    /// <summary>Adds a variable for the value of each input whose steps are not the value themselves, tied to the step.</summary>
    public static LinearExpression[] AddValues(MipModel model, DataBox box, IReadOnlyList<LinearExpression> steps, string prefix)
    {
        var names = Names(box.Units);
        var values = steps.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            if (IsStep(box.Units.Inputs[i])) continue;
            values[i] = model.AddContinuous(box.Lower[i], box.Upper[i], prefix + names[i]);
            Tie(model, box.Units.Inputs[i], values[i], steps[i], prefix + names[i]);
        }

        return values;
    }

    /// <summary>The steps of inputs that are given as values: themselves where they are whole numbers of steps for certain, else new variables tied to them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="units">The inputs.</param>
    /// <param name="values">An expression of the model for each.</param>
    /// <param name="prefix">What names start with.</param>
    /// <param name="defined">Takes what new variables are at a forward pass.</param>
    /// <exception cref="ArgumentException">An input has no finite range, or its range holds no value of it.</exception>
    public static LinearExpression[] StepsOf(MipModel model, DataUnits units, IReadOnlyList<LinearExpression> values, string prefix, List<EmbeddedValue> defined)
    {
        var names = Names(units);
        var steps = new LinearExpression[values.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var (input, value) = (units.Inputs[i], values[i]);
            var (low, high) = ExpressionRange.Of(value);
            var (first, last) = (input.FirstFrom(low), input.LastTo(high));
            if (first is not { } from || last is not { } to || from > to)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Input {i} of the network ('{input.Name}') ranges over [{low}, {high}] in the model, which holds no value of it or too many: {DataUnits.Known(input)}"), nameof(values));
            if (IsStep(input) && IsWhole(value))
            {
                steps[i] = value;
                continue;
            }

            var step = model.AddInteger(from, to, prefix + names[i] + "_step");
            Tie(model, input, value, step, prefix + names[i]);
            defined.Add(new EmbeddedValue(step, point => Math.Clamp(input.StepOf(value.Evaluate(point.Span)) ?? from, from, to)));
            steps[i] = step;
        }

        return steps;
    }

    /// <summary>What the network takes: the integers of the steps.</summary>
    public static LinearExpression[] IntegersOf(DataUnits units, IReadOnlyList<LinearExpression> steps) =>
        [.. steps.Select((step, i) => units.Inputs[i].Multiple == 1 ? step : units.Inputs[i].Multiple * step)];

    /// <summary>Names that model files can hold, each once, and none that an output has.</summary>
    public static string[] Names(DataUnits units)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. units.Inputs.Select(input =>
        {
            var name = Plain(input.Name);
            if (name.Length == 0 || name.StartsWith("y_", StringComparison.Ordinal)) name = "in_" + name;
            while (!taken.Add(name)) name += "_";
            return name;
        })];
    }

    private static void Tie(MipModel model, DataInput input, LinearExpression value, LinearExpression step, string name)
    {
        // In steps, so that a solver's tolerance is one of steps, whatever the unit.
        var perStep = (double)(input.StepsInSpan / input.Span);
        var place = (perStep * value).Plus(-1, step);
        var offset = (double)(input.ExactOffset / input.Span * input.StepsInSpan);
        model.AddConstraint(input.IsRounded ? place.Between(offset - 0.5, offset + 0.5) : place.Between(offset, offset), name + "_is");
    }

    private static bool IsStep(DataInput input) => input.Span == input.StepsInSpan && input.ExactOffset == 0;

    private static bool IsWhole(LinearExpression value)
    {
        var isWhole = double.IsInteger(value.Constant);
        for (var t = 0; t < value.TermCount; t++) isWhole &= double.IsInteger(value.Coefficients[t]) && value.Model!.VariableAt(value.Indices[t]).IsIntegral;
        return isWhole;
    }

    private static string Plain(string name) => string.Concat(name.Select(c => char.IsWhiteSpace(c) || char.IsControl(c) ? '_' : c));
}
