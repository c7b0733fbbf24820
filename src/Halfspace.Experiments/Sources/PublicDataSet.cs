namespace Halfspace.Experiments.Sources;

/// <summary>A public data set that plans read.</summary>
/// <param name="Name">What <c>data get</c> calls it.</param>
/// <param name="What">What it is, with its licence where that is known.</param>
/// <param name="Source">Where it comes from, for people.</param>
/// <param name="Files">Its files, where each has a checksum here; else empty.</param>
/// <param name="Layout">What lies where below the folder of the data, for people.</param>
internal sealed record PublicDataSet(string Name, string What, string Source, IReadOnlyList<PublicFile> Files, string Layout);
