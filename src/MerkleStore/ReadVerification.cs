// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Whether the content hash of a record is computed and compared when it is read from the log. The checksum of its frame always is, and its form.</summary>
public enum ReadVerification
{
    /// <summary>Never: a checksum finds every damage by accident.</summary>
    Off = 0,

    /// <summary>For one of sixteen lookups that go to the log.</summary>
    Sampled = 1,

    /// <summary>Always, once for as long as the page of the record stays in memory: finds also a record that is whole, but is not the one that belongs there.</summary>
    Always = 2,
}
