// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Exchange;

/// <summary>Whether keys come in the order of an export. Then no key can be there twice, and none stands below another one.</summary>
internal sealed class KeyOrder
{
    private byte[] _last = [];
    private int _length = -1;

    /// <summary>Whether a key comes behind the greatest one so far, and not below it. If it does it is the greatest.</summary>
    public bool IsNext(ReadOnlySpan<byte> packed)
    {
        if (_length >= 0 && !Follows(packed))
        {
            return false;
        }

        if (_last.Length < packed.Length)
        {
            _last = new byte[Math.Max(packed.Length, 2 * _last.Length)];
        }

        packed.CopyTo(_last);
        _length = packed.Length;
        return true;
    }

    private bool Follows(ReadOnlySpan<byte> packed)
    {
        var before = ContextPath.FromPacked(_last.AsSpan(0, _length));
        var after = ContextPath.FromPacked(packed);
        int beforeAt = 0;
        int afterAt = 0;
        int beforeCount = 0;
        int afterCount = 0;
        while (before.TryNext(ref beforeAt, ref beforeCount, out ReadOnlySpan<byte> a) && after.TryNext(ref afterAt, ref afterCount, out ReadOnlySpan<byte> b))
        {
            int order = a.SequenceCompareTo(b);
            if (order != 0)
            {
                return order < 0;
            }
        }

        return false;
    }
}
