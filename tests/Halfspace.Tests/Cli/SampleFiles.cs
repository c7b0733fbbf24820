namespace Halfspace.Tests.Cli;

/// <summary>Small files that the command's tests train on.</summary>
internal static class SampleFiles
{
    /// <summary>Eight rows of two numeric columns, a category, and a label with a network of no error.</summary>
    public const string Fruit = "weight,length,colour,kind\n"
        + "1.5,2,red,apple\n3.25,4,green,pear\n1,2.5,red,apple\n3,5,green,pear\n1.25,2,green,apple\n3.5,4.5,red,pear\n1.75,3,red,apple\n2.75,4,green,pear\n";

    public static string[] Train(string data, params string[] more) =>
        ["train", "--data", data, "--objective", "max-correct", "--hidden", "2", "--range", "1", "--time-limit", "600", .. more];
}
