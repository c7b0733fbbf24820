using Halfspace.Cli.Inputs;
using Halfspace.Data;

namespace Halfspace.Cli.Verify;

/// <summary>Reads the input that an attack starts from: a file of numbers, or one image of an IDX file.</summary>
internal static class AttackInput
{
    public static double[] Read(string path, int? index, int count)
    {
        if (index is null) return NumberFile.ReadValues(path, count);
        var image = IdxFile.ReadImage(path, index.Value);
        return image.Length == count ? image : throw new DataFileException(path, 0, $"The images have {image.Length} pixels; the network takes {count} inputs. Give images of that size.");
    }
}
