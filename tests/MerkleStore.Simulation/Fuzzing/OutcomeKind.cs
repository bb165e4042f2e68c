// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>How damage came out; wrong data is none of these.</summary>
internal enum OutcomeKind
{
    /// <summary>A typed error when the store was opened.</summary>
    RefusedAtOpen,

    /// <summary>A typed error when the damaged place was read.</summary>
    ReportedByRead,

    /// <summary>Everything that can be read is right, and verify reports the damage.</summary>
    ReportedByVerify,

    /// <summary>The end of the log was cut off as torn; what is left is right.</summary>
    Cut,

    /// <summary>Everything is there: the damage was in a spare copy, in what is rebuilt from elsewhere, or where nothing is.</summary>
    Whole,
}
