using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Halfspace.Tests;

/// <summary>xunit's assertions, but the text that tells of a failure is put together only where there is one: millions of checks of samples would otherwise spend their time on it.</summary>
internal abstract class Assert : Xunit.Assert
{
    public static void True([DoesNotReturnIf(false)] bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref FailureText text)
    {
        if (!condition) Fail(text.ToStringAndClear());
    }
}
