namespace Halfspace.Certificates;

/// <summary>A file that is no certificate, or not a complete one: the message says which place of it, and what is wrong there.</summary>
public sealed class CertificateException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="place">Where in the document, as a path such as <c>$.network.layers[0]</c>; empty for the whole.</param>
    /// <param name="reason">A sentence.</param>
    /// <param name="cause">What was caught, or null.</param>
    public CertificateException(string place, string reason, Exception? cause = null)
        : base(place.Length == 0 ? reason : $"{place}: {reason}", cause)
    {
    }

    /// <summary>The line of the file, from 1; 0 where the place says it better.</summary>
    public int Line { get; init; }
}
