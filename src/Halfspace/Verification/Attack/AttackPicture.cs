using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Verification.Attack;

/// <summary>Draws an input, its adversarial neighbour and the difference, side by side: more is red, less is blue.</summary>
public static class AttackPicture
{
    private const int Zoom = 8;
    private const int Gap = 4;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="problem">The question, whose box says what black and white are.</param>
    /// <param name="witness">The adversarial input.</param>
    /// <exception cref="ArgumentException">The input is no grey image: its shape is not height x width, with a channel of one or none.</exception>
    public static void Write(string path, AttackProblem problem, double[] witness)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(witness);
        var (height, width) = SizeOf(problem.Network);
        var (lower, upper) = problem.Box;
        var (columns, rows) = ((3 * width * Zoom) + (2 * Gap), height * Zoom);
        var pixels = new byte[3 * columns * rows];
        Array.Fill(pixels, (byte)255);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < width * Zoom; x++)
            {
                var i = (y / Zoom * width) + (x / Zoom);
                Set(x, y, Grey(problem.Input[i], i));
                Set((width * Zoom) + Gap + x, y, Grey(witness[i], i));
                Set((2 * ((width * Zoom) + Gap)) + x, y, Difference((witness[i] - problem.Input[i]) / Range(i)));
            }
        }

        PngFile.Write(path, columns, rows, pixels);

        double Range(int i) => upper[i] > lower[i] ? upper[i] - lower[i] : 1;
        (byte Red, byte Green, byte Blue) Grey(double value, int i)
        {
            var level = (byte)Math.Clamp(Math.Round(255 * (value - lower[i]) / Range(i)), 0, 255);
            return (level, level, level);
        }

        static (byte Red, byte Green, byte Blue) Difference(double change)
        {
            var fade = (byte)(255 - Math.Clamp(Math.Round(255 * Math.Sqrt(Math.Abs(change))), 0, 255));
            return change > 0 ? ((byte)255, fade, fade) : change < 0 ? (fade, fade, (byte)255) : ((byte)255, (byte)255, (byte)255);
        }

        void Set(int x, int y, (byte Red, byte Green, byte Blue) colour)
        {
            var at = 3 * ((y * columns) + x);
            (pixels[at], pixels[at + 1], pixels[at + 2]) = colour;
        }
    }

    /// <summary>Rows and columns of the network's input as a grey image; a plain vector of square length is taken as one.</summary>
    private static (int Height, int Width) SizeOf(Network network)
    {
        if (network.Inputs.Count == 1)
        {
            var sizes = network.Inputs[0].Shape.Dimensions.Where(d => d != 1).ToArray();
            if (sizes.Length == 2) return (sizes[0], sizes[1]);
            var side = (int)Math.Sqrt(network.InputSize);
            if (sizes.Length == 1 && side * side == network.InputSize) return (side, side);
        }

        throw new ArgumentException($"A picture needs inputs that are a grey image; these have the shape {string.Join(" and ", network.Inputs.Select(input => input.Shape))}.");
    }
}
