using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Mip.Files;

/// <summary>A damaged file is either still a model or refused with path and line; nothing else may come out of a reader.</summary>
public sealed class DamagedModelFileTests : IDisposable
{
    private const string Inserted = " \n-+*<>=:[]\\$'.0123456789einfxrBND";
    private readonly string folder = Directory.CreateTempSubdirectory("halfspace").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("damaged.mps")]
    [InlineData("damaged.lp")]
    public void IsReadOrRefused(string name)
    {
        var path = Path.Combine(folder, name);
        var isMps = name.EndsWith("mps", StringComparison.Ordinal);
        var refused = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var text = new StringWriter();
            var model = RandomModel.Create(seed, withRanges: true);
            if (isMps) MpsFile.Write(text, model);
            else LpFile.Write(text, model);
            File.WriteAllText(path, Damage(text.ToString(), random));
            try
            {
                _ = isMps ? MpsFile.Read(path) : LpFile.Read(path);
            }
            catch (ModelFileException error)
            {
                refused++;
                Assert.StartsWith(FormattableString.Invariant($"{path}:{error.Line}: "), error.Message);
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}: {error}\n{File.ReadAllText(path)}");
            }
        }

        Assert.InRange(refused, 80, 400);
    }

    private static string Damage(string text, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(0, 6), text.Length - at);
            text = random.Next(8) switch
            {
                0 => text[..at] + text[at..][..length] + text[at..],
                1 => text[..at] + text[(at + length)..],
                2 => text[..at],
                _ => text[..at] + Inserted[random.Next(Inserted.Length)] + text[Math.Min(at + 1, text.Length)..],
            };
            if (text.Length == 0) return text;
        }

        return text;
    }
}
