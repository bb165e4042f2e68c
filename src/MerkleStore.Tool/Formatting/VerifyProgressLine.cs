// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Formatting;

/// <summary>Shows how far a verification is. Not <see cref="Progress{T}"/>: that one would report on another thread.</summary>
internal sealed class VerifyProgressLine(ProgressLine line) : IProgress<VerifyProgress>
{
    public void Report(VerifyProgress value)
    {
        if (line.IsDue)
        {
            string detail = value.Phase == VerifyPhase.Frames
                ? $"frames: {HumanText.Size(value.Done)} of {HumanText.Size(value.Total)}"
                : $"trees: {HumanText.Count(value.Done)} of {HumanText.Count(value.Total)} commits";
            line.Update(value.Total > 0 ? (double)value.Done / value.Total : null, detail);
        }
    }
}
