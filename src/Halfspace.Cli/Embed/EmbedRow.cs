using System.Text.Json.Nodes;

namespace Halfspace.Cli.Embed;

/// <summary>One formulation of a comparison, as it is printed.</summary>
/// <param name="Json">Its object.</param>
/// <param name="Line">Its line.</param>
/// <param name="ExitCode">What it alone would end with.</param>
internal sealed record EmbedRow(JsonObject Json, string Line, int ExitCode);
