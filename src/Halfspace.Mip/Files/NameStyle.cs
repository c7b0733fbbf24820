namespace Halfspace.Mip.Files;

/// <summary>Which names of variables and rows a model file shows.</summary>
public enum NameStyle
{
    /// <summary>
    /// The model's own names. A name that the format cannot hold, or that an earlier variable (or row) already has, is
    /// replaced by the generated one, with underscores appended until it is free; so every file reads back.
    /// </summary>
    Given,

    /// <summary><c>x0, x1, ...</c> for variables and <c>r0, r1, ...</c> for rows, by index: short, and safe for every reader.</summary>
    Generated,
}
