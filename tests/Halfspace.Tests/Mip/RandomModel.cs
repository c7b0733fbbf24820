using Halfspace.Mip;

namespace Halfspace.Tests.Mip;

/// <summary>Models with every kind of bound, row and name, by seed.</summary>
internal static class RandomModel
{
    public static MipModel Create(int seed, bool withRanges, bool withFreeRows = true)
    {
        var random = new Random(seed);
        var model = new MipModel($"random {seed}");
        var count = random.Next(1, 9);
        for (var j = 0; j < count; j++) AddVariable(model, random, random.Next(3) == 0 ? Name(random) : null);
        var rows = random.Next(0, 8);
        for (var r = 0; r < rows; r++)
        {
            var expression = LinearExpression.Zero;
            for (var t = random.Next(0, 7); t > 0; t--) expression += Number(random) * model.VariableAt(random.Next(count));
            var (a, b) = (Number(random), Number(random));
            var (lower, upper) = random.Next(5) switch
            {
                0 => (double.NegativeInfinity, a),
                1 => (a, double.PositiveInfinity),
                2 when withFreeRows => (double.NegativeInfinity, double.PositiveInfinity),
                3 when withRanges => (Math.Min(a, b), Math.Max(a, b)),
                _ => (a, a),
            };
            model.AddConstraint(expression.Between(lower, upper), random.Next(3) == 0 ? Name(random) : null);
        }

        LinearExpression objective = random.Next(2) == 0 ? 0 : Number(random);
        for (var j = 0; j < count; j++)
        {
            if (random.Next(3) > 0) objective += Number(random) * model.VariableAt(j);
        }

        if (random.Next(2) == 0) model.Minimize(objective);
        else model.Maximize(objective);
        return model;
    }

    /// <summary>A bounded model of small integers, so that every solver agrees on its optimum.</summary>
    public static MipModel CreateSmall(int seed)
    {
        var random = new Random(seed);
        var model = new MipModel($"small {seed}");
        var point = new double[random.Next(3, 9)];
        for (var j = 0; j < point.Length; j++)
        {
            var lower = random.Next(-6, 3);
            var upper = lower + random.Next(0, 9);
            point[j] = random.Next(lower, upper + 1);
            if (random.Next(3) == 0) model.AddContinuous(lower, upper);
            else if (lower <= 0 && upper >= 1 && point[j] is 0 or 1) model.AddBinary();
            else model.AddInteger(lower, upper);
        }

        for (var r = random.Next(1, 7); r > 0; r--)
        {
            var expression = LinearExpression.Zero;
            for (var j = 0; j < point.Length; j++)
            {
                if (random.Next(2) == 0) expression += random.Next(-9, 10) * model.VariableAt(j);
            }

            var value = expression.Evaluate(point);
            var range = random.Next(4) switch
            {
                0 => (value - random.Next(4), value + random.Next(4) + 0.5),
                1 => (double.NegativeInfinity, value + random.Next(5)),
                2 => (value - random.Next(5), double.PositiveInfinity),
                _ => (double.NegativeInfinity, double.PositiveInfinity),
            };
            model.AddConstraint(expression.Between(range.Item1, range.Item2));
        }

        LinearExpression objective = random.Next(-20, 20) / 4.0;
        for (var j = 0; j < point.Length; j++) objective += random.Next(-9, 10) * model.VariableAt(j);
        if (random.Next(2) == 0) model.Minimize(objective);
        else model.Maximize(objective);
        return model;
    }

    private static void AddVariable(MipModel model, Random random, string? name)
    {
        var (a, b) = (Number(random), Number(random));
        var (low, high) = (Math.Min(a, b), Math.Max(a, b));
        switch (random.Next(10))
        {
            case 0: model.AddContinuous(name: name); break;
            case 1: model.AddContinuous(0, name: name); break;
            case 2: model.AddContinuous(double.NegativeInfinity, low, name); break;
            case 3: model.AddContinuous(low, high, name); break;
            case 4: model.AddContinuous(high, high, name); break;
            case 5: model.AddBinary(name); break;
            case 6: model.AddVariable(1, 1, VariableKind.Binary, name); break;
            case 7: model.AddInteger(0, double.PositiveInfinity, name); break;
            case 8: model.AddInteger(random.Next(2) == 0 ? double.NegativeInfinity : -3, random.Next(2) == 0 ? -2 : double.PositiveInfinity, name); break;
            default: model.AddInteger(low, high, name); break;
        }
    }

    private static double Number(Random random) => random.Next(5) switch
    {
        0 => random.Next(-5, 6),
        1 => random.Next(-99, 100) / 10.0,
        2 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 13)),
        3 => random.NextDouble(),
        _ => -random.Next(1, 1000) / 3.0,
    };

    private static string Name(Random random)
    {
        string[] names = ["a", "b", "two words", "", "$dollar", "*star", "x0", "x3", "r1", "obj", "w[1,2]", "e1", "free", "inf", "st", "2nd", "end", "a", "é", "a+b", "'q'", "p:q", "c<d", new string('l', 150)];
        return names[random.Next(names.Length)];
    }
}
