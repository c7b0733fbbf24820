namespace Halfspace.Networks.Layers;

/// <summary>Functions of one number that bend everywhere, so that no number of linear pieces is equal to them.</summary>
public enum SmoothFunction
{
    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary><c>log(1 + exp(x))</c>.</summary>
    Softplus,

    /// <summary><c>x / (1 + |x|)</c>.</summary>
    Softsign,

    /// <summary>The error function, in which GELU is written.</summary>
    Erf,

    /// <summary>The exponential.</summary>
    Exp,

    /// <summary>The natural logarithm; no number below zero.</summary>
    Log,

    /// <summary>The square root; no number below zero.</summary>
    Sqrt,

    /// <summary>The square.</summary>
    Square,

    /// <summary><c>1 / x</c>.</summary>
    Reciprocal,

    /// <summary>The sine.</summary>
    Sin,

    /// <summary>The cosine.</summary>
    Cos,
}
