using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }

    public partial class Tensor
    {
        public Tensor add(Tensor target) => Aten.add.Call(this, target);

        public Tensor add(Tensor target, Scalar alpha) => Aten.add.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_Scalar.Call(this, scalar, alpha);

        public Tensor add_(Tensor target) => InPlace(Aten.add_, this, target);

        public Tensor add_(Tensor target, Scalar alpha) => InPlace(Aten.add_, this, target, alpha);

        public Tensor add_(Scalar scalar) => InPlace(Aten.add__Scalar, this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(Aten.add__Scalar, this, scalar, alpha);

        public Tensor sub(Tensor target) => Aten.sub.Call(this, target);

        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);

        public Tensor sub_(Tensor target) => InPlace(Aten.sub_, this, target);

        public Tensor sub_(Scalar target) => InPlace(Aten.sub__Scalar, this, target);

        public Tensor mul(Tensor target) => Aten.mul.Call(this, target);

        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);

        public Tensor mul_(Tensor target) => InPlace(Aten.mul_, this, target);

        public Tensor mul_(Scalar target) => InPlace(Aten.mul__Scalar, this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div.Call(this, target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Scalar.Call(this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => InPlace(Aten.div_, this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => InPlace(Aten.div__Scalar, this, target, Name(rounding_mode));

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Aten.addcmul_, this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => InPlace(Aten.addcdiv_, this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Aten.addcdiv_, this, tensor1, tensor2, value);

        public Tensor pow(Scalar exponent) => Aten.pow.Call(this, exponent);

        public Tensor pow(Tensor exponent) => Aten.pow_Tensor.Call(this, exponent);

        public Tensor abs() => Aten.abs.Call(this);

        public Tensor neg() => Aten.neg.Call(this);

        public Tensor sign() => Aten.sign.Call(this);

        public Tensor sqrt() => Aten.sqrt.Call(this);

        public Tensor exp() => Aten.exp.Call(this);

        public Tensor log() => Aten.log.Call(this);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);

        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        public Tensor matmul(Tensor target) => Aten.matmul.Call(this, target);

        public Tensor mm(Tensor target) => Aten.mm.Call(this, target);

        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill.Call(this, mask, value);

        public Tensor fill_(Scalar value) => InPlace(Aten.fill_, this, value);

        // Unlike the other in-place operators, TorchSharp answers here with a second handle.
        public Tensor zero_() => InPlace(Aten.zero_, this).alias();

        public Tensor uniform_(double from, double to, Generator? generator = null) => InPlace(Aten.uniform_, this, from, to, generator);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => InPlace(Aten.normal_, this, mean, std, generator);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.where.Call(condition, x, y);

    /// <summary>The positions where the condition holds, one tensor of indices per dimension.</summary>
    public static Tensor[] where(Tensor condition)
    {
        using var positions = Aten.nonzero.Call(condition);
        return [.. Enumerable.Range(0, (int)condition.Dimensions).Select(dim => positions.select(1, dim))];
    }
}
