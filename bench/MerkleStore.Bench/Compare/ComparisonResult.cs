// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Compare;

/// <summary>The outcome of a comparison.</summary>
/// <param name="Lines">The figures that both files have.</param>
/// <param name="Missing">What only the first file has.</param>
internal sealed record ComparisonResult(IReadOnlyList<ComparisonLine> Lines, IReadOnlyList<string> Missing)
{
    /// <summary>Whether something got worse, or is not measured any more, or nothing could be compared.</summary>
    public bool Failed => Missing.Count != 0 || Lines.Count == 0 || Lines.Any(line => line.IsRegression);

    /// <summary>Prints the figures that changed, and what is missing.</summary>
    public void Write(TextWriter writer)
    {
        foreach (ComparisonLine line in Lines.Where(line => line.IsRegression || line.IsGain))
        {
            writer.WriteLine(FormattableString.Invariant(
                $"{(line.IsRegression ? "WORSE " : "better")} {line.Where}: {line.Metric}: {line.Before:G4} -> {line.After:G4} ({line.Change:+0.0%;-0.0%}, noise {line.Noise:0.0%})"));
        }

        foreach (string missing in Missing)
        {
            writer.WriteLine("MISSING " + missing);
        }

        writer.WriteLine(FormattableString.Invariant(
            $"{Lines.Count} figures compared: {Lines.Count(line => line.IsRegression)} worse, {Lines.Count(line => line.IsGain)} better, the others within the noise."));
    }
}
