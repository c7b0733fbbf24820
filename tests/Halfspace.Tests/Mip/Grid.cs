using Halfspace.Mip;

namespace Halfspace.Tests.Mip;

/// <summary>All integer points within the bounds of a model's variables.</summary>
internal static class Grid
{
    public static IEnumerable<double[]> Points(MipModel model)
    {
        var point = model.Variables.Select(v => Math.Ceiling(v.LowerBound)).ToArray();
        while (true)
        {
            yield return [.. point];
            var j = 0;
            while (j < point.Length && point[j] + 1 > model.UpperBound(j)) point[j] = Math.Ceiling(model.LowerBound(j++));
            if (j == point.Length) yield break;
            point[j]++;
        }
    }
}
