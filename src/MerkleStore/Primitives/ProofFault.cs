// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Why a proof is rejected, or cannot be made.</summary>
public enum ProofFault
{
    /// <summary>The bytes end before the proof does, or a length in them reaches beyond their end.</summary>
    Truncated = 0,

    /// <summary>Bytes follow behind the proof.</summary>
    TrailingBytes = 1,

    /// <summary>The proof is larger than the caller allows, or a value or list in it larger than the format can hold.</summary>
    TooLarge = 2,

    /// <summary>The version is not the one of proofs over context trees: a stream proof, a binary tree or one from the future.</summary>
    UnknownVersion = 3,

    /// <summary>A byte that says what follows has no meaning there.</summary>
    UnknownTag = 4,

    /// <summary>The bytes mean a proof, but are not those into which it is encoded: a number with too many bytes, a list in the wrong form.</summary>
    NotCanonical = 5,

    /// <summary>Directories or branches are nested deeper than a tree can be.</summary>
    TooDeep = 6,

    /// <summary>A name is empty, holds a separator or is too long for the encoding.</summary>
    Name = 7,

    /// <summary>The names of a directory or bucket are not in strictly rising order.</summary>
    NameOrder = 8,

    /// <summary>A name stands in a bucket in which it does not belong.</summary>
    NameSlot = 9,

    /// <summary>The slots of a branch are not in strictly rising order, are out of range, or there are none.</summary>
    SlotOrder = 10,

    /// <summary>A directory or bucket shows more entries than it can hold, or a bucket none.</summary>
    EntryCount = 11,

    /// <summary>The length of a branch does not go with what is below it or where it stands.</summary>
    Length = 12,

    /// <summary>A chain of branches with one child each is not folded into one extender, or an extender stands for no such chain.</summary>
    Folding = 13,

    /// <summary>An empty directory stands below the root, where none can be.</summary>
    EmptyDirectory = 14,

    /// <summary>The state does not have the kind and hash that the proof, or the caller, says it starts from.</summary>
    BeforeMismatch = 15,

    /// <summary>The computation does not end with the kind and hash that the proof says.</summary>
    AfterMismatch = 16,

    /// <summary>The computation needs a part of the tree that the proof does not show.</summary>
    MissingPart = 17,
}
