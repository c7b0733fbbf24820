namespace Halfspace.Cli.Runs;

/// <summary>The command line asks for something that does not exist or does not go together; the message says how to mend it.</summary>
internal sealed class UsageException(string message) : Exception(message);
