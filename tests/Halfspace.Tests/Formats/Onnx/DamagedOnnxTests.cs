using Halfspace.Data;
using Halfspace.Formats;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>A damaged file is either still a network or refused; nothing else may come out of the reader.</summary>
public sealed class DamagedOnnxTests
{
    [Fact]
    public void Is_read_or_refused()
    {
        var refused = 0;
        const int Seeds = 6000;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var bytes = random.Next(4) == 0
                ? OnnxFile.ToBytes(RandomNetworks.Make(random, 3, 10, 4, 3, 2))
                : OnnxFile.ToBytes(RandomGraphs.Make(random, layers: 3));
            bytes = Damage(bytes, random);
            try
            {
                _ = OnnxFile.Read(bytes, "damaged");
            }
            catch (DataFileException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}: {error}");
            }
        }

        Assert.InRange(refused, Seeds / 4, Seeds - 1);
    }

    [Fact]
    public void Public_files_too()
    {
        var folder = SharedData.FindOrSkip("onnx/layer-zoo");
        foreach (var path in Directory.GetFiles(folder, "*.onnx").Append(Path.Combine(folder, "..", "fc_2-2-3.onnx")))
        {
            var sound = File.ReadAllBytes(path);
            for (var seed = 0; seed < 150; seed++)
            {
                try
                {
                    _ = OnnxFile.Read(Damage(sound, new Random(seed)), path);
                }
                catch (DataFileException)
                {
                    // As it should be.
                }
                catch (Exception error)
                {
                    Assert.Fail($"{path}, seed {seed}: {error}");
                }
            }
        }
    }

    private static byte[] Damage(byte[] sound, Random random)
    {
        var bytes = (byte[])sound.Clone();
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(bytes.Length);
            if (random.Next(3) == 0) bytes[at] = (byte)random.Next(256);
            else bytes[at] ^= (byte)(1 << random.Next(8));
        }

        return random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
