// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Runs;

/// <summary>What a step of a run does.</summary>
internal enum StepKind
{
    Set,
    Delete,
    Copy,
    Fill,
    Drain,
    Subtree,
    Get,
    List,
    Fold,
    Fork,
    Checkout,
    Commit,
    Flush,
    Pump,
    KeyValue,
    ReadOld,
    Diff,
    Export,
    Import,
    Verify,
    Reopen,
    Kill,
    PowerCut,
}
