// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Tests.Formatting;

public class HumanTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1, "1 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(102_399, "99.9 KiB")]
    [InlineData(102_400, "100 KiB")]
    [InlineData(1024 * 1024 - 1, "1023 KiB")]
    [InlineData(1024 * 1024, "1 MiB")]
    [InlineData(64L << 20, "64 MiB")]
    [InlineData((5L << 30) / 2, "2.5 GiB")]
    [InlineData(1L << 40, "1 TiB")]
    [InlineData(1L << 50, "1 PiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void Size_HasABinaryUnit(long bytes, string expected) => Assert.Equal(expected, HumanText.Size(bytes));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1234567, "1,234,567")]
    public void Count_SeparatesThousands(long number, string expected) => Assert.Equal(expected, HumanText.Count(number));

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(9.994, "9.99")]
    [InlineData(12.34, "12.3")]
    [InlineData(123456.7, "123,457")]
    public void Rate_HasThreeDigits(double number, string expected) => Assert.Equal(expected, HumanText.Rate(number));

    [Theory]
    [InlineData(0, "1970-01-01 00:00:00Z")]
    [InlineData(1575024465, "2019-11-29 10:47:45Z")]
    [InlineData(-1, "1969-12-31 23:59:59Z")]
    [InlineData(253402300799, "9999-12-31 23:59:59Z")]
    [InlineData(253402300800, "253402300800")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Date_IsUtcOrTheNumber(long seconds, string expected) => Assert.Equal(expected, HumanText.Date(seconds));
}
