// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Formatting;

/// <summary>The progress of the work on a snapshot on standard error, with rate and time left.</summary>
internal sealed class SnapshotProgressLine(ProgressLine line) : IProgress<SnapshotProgress>
{
    public void Report(SnapshotProgress value)
    {
        if (line.IsDue)
        {
            string left = value.Remaining is { } remaining ? $", {Math.Ceiling(remaining.TotalSeconds):0} s left" : "";
            line.Update(value.Fraction, $"{HumanText.Size(value.Bytes)} ({HumanText.Size(value.ContentBytes)} of content, {HumanText.Size((long)value.BytesPerSecond)}/s{left})");
        }
    }
}
