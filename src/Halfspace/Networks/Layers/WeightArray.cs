using System.Numerics;

namespace Halfspace.Networks.Layers;

/// <summary>Numbers in double precision, with a float32 copy made once it is needed.</summary>
internal sealed class WeightArray(double[] values)
{
    private float[]? singles;

    public double[] Values => values;

    public T[] As<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) return (T[])(object)values;
        if (typeof(T) == typeof(float)) return (T[])(object)(singles ??= Array.ConvertAll(values, value => (float)value));
        return Array.ConvertAll(values, T.CreateTruncating);
    }
}
