namespace Halfspace.VnnLib;

/// <summary>An input or output as a VNN-LIB 2.0 file declares it. Its elements are numbered in row-major order.</summary>
/// <param name="Name">The name that assertions use.</param>
/// <param name="IsInput">Whether it is the network's input, not its output.</param>
/// <param name="Shape">The size of each dimension; empty for a scalar.</param>
/// <param name="Size">The number of elements.</param>
/// <param name="Place">Line and column of the name.</param>
internal sealed record VnnLibTensor(string Name, bool IsInput, int[] Shape, int Size, (int Line, int Column) Place)
{
    /// <summary>An element as assertions write it, such as X[0,3].</summary>
    public string NameOf(int element)
    {
        var indices = new int[Shape.Length];
        for (var d = Shape.Length - 1; d >= 0; d--) (element, indices[d]) = Math.DivRem(element, Shape[d]);
        return Shape.Length == 0 ? Name : $"{Name}[{string.Join(',', indices)}]";
    }
}
